package io.github.dp4j.cli.data.column;

/**
 * A number u in [0, 1] as k features, of which each fills while u crosses its part of the range:
 * feature j is {@code clamp(k u - j, 0, 1)}. They sum to {@code k u}, so a linear model on them is
 * piecewise linear in u, with k pieces. (The thermometer code of Buckman, Roy, Raffel, Goodfellow:
 * Thermometer Encoding, ICLR 2018, with slopes in place of steps.)
 *
 * @param bins k, at least 1
 */
public record Thermometer(int bins) {

    /** Enough for the bends of most columns; more dilutes what each weight is learnt from. */
    static final int USUAL = 16;

    static final int MOST = 1000;

    public Thermometer {
        if (bins < 1 || bins > MOST) {
            throw new IllegalArgumentException(
                    "bins must be from 1 to " + MOST + ", but are " + bins);
        }
    }

    void write(double u, float[] features, int at) {
        for (int j = 0; j < bins; j++) {
            features[at + j] = (float) Math.max(0, Math.min(1, bins * u - j));
        }
    }
}
