package io.github.dp4j.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.testing.ChiSquare;
import io.github.dp4j.testing.SeededBits;
import java.util.function.DoubleSupplier;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;

class ZigguratTest {

    private static final double START = Ziggurat.TAIL_START;

    /** Layer 0, the base, at its outer end: a word that leads to the tail. */
    private static final long FAR_OUT = Long.MAX_VALUE & ~0xFFL;

    @Test
    void layers_allOfThem_haveTheCurveAtTheirEndsAndTheSameArea() {
        double density = Math.exp(-START * START / 2);
        double tail = Math.sqrt(Math.PI / 2) * Erf.erfc(START / Math.sqrt(2));
        double area = START * density + tail;
        // 256 layers cover the half curve and what lies between it and the upper edges.
        assertThat(256 * area).isBetween(Math.sqrt(Math.PI / 2), 1.02 * Math.sqrt(Math.PI / 2));

        assertThat(Ziggurat.INNER[0]).isEqualTo(START);
        assertThat(Ziggurat.SCALE[0] * 0x1p55 * density).isCloseTo(area, within(area * 1e-15));
        for (int layer = 1; layer < Ziggurat.LAYERS; layer++) {
            double outer = Ziggurat.SCALE[layer] * 0x1p55;
            double height = Ziggurat.HEIGHT[layer + 1] - Ziggurat.HEIGHT[layer];
            assertThat(outer).isEqualTo(Ziggurat.INNER[layer - 1]);
            assertThat(Ziggurat.HEIGHT[layer])
                    .isCloseTo(Math.exp(-outer * outer / 2), within(1e-15));
            assertThat(outer * height)
                    .as("area of %s", layer)
                    .isCloseTo(area, within(area * 2e-13));
        }
        assertThat(Ziggurat.INNER[Ziggurat.LAYERS - 1]).isZero();
        assertThat(Ziggurat.HEIGHT[Ziggurat.LAYERS]).isEqualTo(1);
    }

    /** The p-value of 4e6 tail samples in cells of 0.05; the last pooled one starts about 6.2. */
    private static double tailPValue(DoubleSupplier tail) {
        int cells = 100;
        long[] counts = new long[cells];
        for (int i = 0; i < 4_000_000; i++) {
            counts[Math.min(cells - 1, (int) ((tail.getAsDouble() - START) * 20))]++;
        }
        double[] probabilities = new double[cells];
        double all = Erf.erfc(START / Math.sqrt(2));
        for (int i = 0; i < cells; i++) {
            double outer =
                    i == cells - 1 ? 0 : Erf.erfc((START + (i + 1) / 20.0) / Math.sqrt(2)) / all;
            probabilities[i] = Erf.erfc((START + i / 20.0) / Math.sqrt(2)) / all - outer;
        }
        return ChiSquare.pValue(counts, probabilities);
    }

    /** False alarm 1e-7 over the choice of the seed, which is fixed. */
    @Test
    void tail_fourMillionSamples_haveTheDensityOfTheNormalTail() {
        Ziggurat ziggurat = new Ziggurat(new SeededBits(1), /* most= */ 1);

        assertThat(tailPValue(ziggurat::tail)).isGreaterThan(1e-7);
    }

    @Test
    void tail_ofAnExponentialOrOneCutShort_isRejected() {
        SeededBits bits = new SeededBits(2);
        Ziggurat ziggurat = new Ziggurat(bits, /* most= */ 1);

        assertThat(tailPValue(() -> START - Math.log(bits.nextFineDouble()) / 4)).isLessThan(1e-7);
        assertThat(tailPValue(() -> Math.min(ziggurat.tail(), 5.5))).isLessThan(1e-7);
    }

    @Test
    void fill_improbableBits_reachFarBeyondAnyUniformOf53Bits() {
        // e = -ln(2^-63) / r = 11.95, kept since the second uniform is 2^-127.
        long[] words = {FAR_OUT, 1, 0, 0, 1, 0};
        double[] normals = new double[1];
        new Ziggurat(scripted(words), 1).fill(normals, 1);
        assertThat(normals[0]).isCloseTo(START + 63 * Math.log(2) / START, within(1e-12));

        words[0] = Long.MIN_VALUE;
        new Ziggurat(scripted(words), 1).fill(normals, 1);
        assertThat(normals[0]).isCloseTo(-START - 63 * Math.log(2) / START, within(1e-12));
    }

    @Test
    void fill_wordAndItsComplement_areOpposite() {
        // Complementing the position bits, but not the layer's, negates an odd position.
        SeededBits bits = new SeededBits(3);
        for (int i = 0; i < 10_000; i++) {
            // Not the base, where the tail would ask for more words.
            long word = bits.nextLong() | 1;
            double[] one = new double[1];
            double[] other = new double[1];
            // A height of 0 within the layer is under the curve: no point is drawn again.
            new Ziggurat(scripted(word, 0), 1).fill(one, 1);
            new Ziggurat(scripted(~word ^ 0xFF, 0), 1).fill(other, 1);
            assertThat(other[0]).isEqualTo(-one[0]);
        }
    }

    private static RandomBits scripted(long... words) {
        return new RandomBits() {
            private int next;

            @Override
            public long nextLong() {
                return words[next++];
            }
        };
    }

    /**
     * A point that is drawn because another was rejected is decided like the first: rejected over
     * the curve, kept under it.
     */
    @Test
    void fill_pointsOverTheCurveOneAfterAnother_areAllRejected() {
        int layer = 100;
        long outermost = (Long.MAX_VALUE & ~0xFFL) | layer;
        long top = -1L; // a height just below the layer's upper edge, where only the inner end is
        long centre = (1L << 20) | layer;
        double[] normals = new double[1];
        new Ziggurat(scripted(outermost, top, outermost, top, centre), 1).fill(normals, 1);

        double[] expected = new double[1];
        new Ziggurat(scripted(centre), 1).fill(expected, 1);
        assertThat(normals[0]).isEqualTo(expected[0]).isNotZero();
    }
}
