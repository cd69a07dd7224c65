package io.github.dp4j.cli.data;

import org.jspecify.annotations.Nullable;

/** A row as a network reads it. */
public final class EncodedRow {

    private final long line;
    private final float[] features;
    private final float target;
    private final @Nullable String key;

    EncodedRow(long line, float[] features, float target, @Nullable String key) {
        this.line = line;
        this.features = features;
        this.target = target;
        this.key = key;
    }

    /** Returns whose row it is; null if that was not asked for, or the row does not say it. */
    @Nullable String key() {
        return key;
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
