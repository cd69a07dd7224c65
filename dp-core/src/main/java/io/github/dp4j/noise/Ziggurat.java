package io.github.dp4j.noise;

import org.apache.commons.math3.special.Erf;

/**
 * Standard normal variables by the ziggurat method, in bulk, one word of 64 random bits for 98.5 %
 * of them (Marsaglia and Tsang, The ziggurat method for generating random variables, J. Stat.
 * Software 5(8), 2000; with the separate bits for layer and position that Doornik, An improved
 * ziggurat method, 2005, showed to be needed).
 *
 * <p>The area under {@code exp(-x^2 / 2)} is cut into 256 layers of equal area: 255 rectangles,
 * each reaching a little over the curve, and a base that holds the rest of its width and the tail.
 * A uniform point of a uniform layer is kept if it lies under the curve, which for most points is
 * known from x alone; a normal variable is the x of a uniform point under the curve. Nothing is
 * approximated and nothing is cut off: beyond the last layer Marsaglia's method draws from the true
 * tail, as far out as it goes.
 *
 * <p><b>Resolution.</b> Of a word, 8 bits choose the layer and 56 the position: an odd integer j in
 * (-2^55, 2^55), so that x and -x are equally likely, scaled by the layer's half-width, at most
 * 3.92. Neighbouring values lie at most 3.911 * 2^-54 apart, or a spacing of doubles where that is
 * wider: 2^-51 at most up to 4, and different in each layer. That lattice must not show in what is
 * released; {@link SecureGaussian} sees to it.
 *
 * <p><b>Rounding.</b> The layers' areas agree to a relative 2e-13, heights and logarithms are right
 * to 2 units in the last place: the density is right to a relative 1e-12, far into the tail too.
 */
final class Ziggurat {

    static final int LAYERS = 256;

    /** Bits of a word below the position. */
    private static final int LAYER_BITS = 8;

    /**
     * Where the tail begins: the one number for which 256 layers of equal area close at the top.
     */
    static final double TAIL_START = 3.654152885361009;

    /** Half-width of each layer over 2^55; the base is as wide as its area demands. */
    static final double[] SCALE = new double[LAYERS];

    /** Positions nearer to 0 than this lie under the curve for sure. */
    static final double[] INNER = new double[LAYERS];

    /** The curve at the outer end of each layer: its lower edge; then the top of the curve. */
    static final double[] HEIGHT = new double[LAYERS + 1];

    static {
        double beyond = Math.sqrt(Math.PI / 2) * Erf.erfc(TAIL_START / Math.sqrt(2));
        double area = TAIL_START * density(TAIL_START) + beyond;
        double outer = area / density(TAIL_START);
        double inner = TAIL_START;
        for (int layer = 0; layer < LAYERS; layer++) {
            SCALE[layer] = outer * 0x1p-55;
            INNER[layer] = inner;
            HEIGHT[layer + 1] = density(inner);
            outer = inner;
            // A rectangle of this area on top of the one just closed; the last ends at the peak.
            double above = density(outer) + area / outer;
            inner = layer < LAYERS - 2 ? Math.sqrt(-2 * Math.log(above)) : 0;
        }
    }

    private final RandomBits bits;
    private final long[] words;

    /** Where the variables are that their word alone does not decide. */
    private final int[] nearEdge;

    /** Draws from {@code bits}, at most {@code most} variables at a time. */
    Ziggurat(RandomBits bits, int most) {
        this.bits = bits;
        words = new long[most];
        nearEdge = new int[most];
    }

    private static double density(double x) {
        return Math.exp(-0.5 * x * x);
    }

    /** Sets the first {@code count} elements to independent standard normal variables. */
    void fill(double[] normals, int count) {
        bits.nextLongs(words, count);
        // Three loops: with the rare call among the others the JIT compiler makes half as fast
        // code.
        for (int i = 0; i < count; i++) {
            long word = words[i];
            normals[i] = position(word) * SCALE[layer(word)];
        }
        int near = 0;
        for (int i = 0; i < count; i++) {
            if (!(Math.abs(normals[i]) < INNER[layer(words[i])])) {
                nearEdge[near++] = i;
            }
        }
        for (int k = 0; k < near; k++) {
            int i = nearEdge[k];
            normals[i] = nearOrOverTheEdge(layer(words[i]), normals[i]);
        }
    }

    private static int layer(long word) {
        return (int) word & (LAYERS - 1);
    }

    private static long position(long word) {
        return (word >> LAYER_BITS) | 1;
    }

    /** Decides on a point that may lie above the curve, and draws others until one does not. */
    private double nearOrOverTheEdge(int layer, double x) {
        if (layer == 0) {
            return Math.copySign(tail(), x);
        }
        double y = HEIGHT[layer] + bits.nextDouble() * (HEIGHT[layer + 1] - HEIGHT[layer]);
        return y < density(x) ? x : next();
    }

    private double next() {
        long word = bits.nextLong();
        int layer = layer(word);
        double x = position(word) * SCALE[layer];
        return Math.abs(x) < INNER[layer] ? x : nearOrOverTheEdge(layer, x);
    }

    /**
     * A normal variable given that it exceeds {@link #TAIL_START}: r plus an exponential variable
     * of rate r, kept with probability {@code exp(-e^2 / 2)} (Marsaglia, Generating a variable from
     * the tail of the normal distribution, Technometrics 6, 1964). The uniforms are fine-grained
     * towards 0: no limit within reach of a double's exponent.
     */
    double tail() {
        while (true) {
            double e = -Math.log(bits.nextFineDouble()) / TAIL_START;
            if (-2 * Math.log(bits.nextFineDouble()) >= e * e) {
                return TAIL_START + e;
            }
        }
    }
}
