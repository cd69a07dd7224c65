package io.github.dp4j.cli.data;

/** A row as a network reads it. */
public final class EncodedRow {

    private final long line;
    private final float[] features;
    private final float target;

    EncodedRow(long line, float[] features, float target) {
        this.line = line;
        this.features = features;
        this.target = target;
    }

    /**
     * Returns where the row begins.
     *
     * @return the number of its first line in the file, from 1
     */
    public long line() {
        return line;
    }

    /**
     * Returns what the network reads.
     *
     * @return numbers from 0 to 1; not a copy, not to be modified
     */
    public float[] features() {
        return features;
    }

    /**
     * Returns what is to be learnt.
     *
     * @return the index of its class, or a number from 0 to 1; NaN if the file does not say it
     */
    public float target() {
        return target;
    }
}
