package io.github.dp4j.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.testing.ChiSquare;
import io.github.dp4j.testing.SeededBits;
import java.util.Arrays;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each statistical test rejects a right generator with probability 1e-7; seeds are fixed. */
class RandomBitsTest {

    private static final double FALSE_ALARM = 1e-7;

    /** The p-value of 400,000 draws over 24 equal parts of [0, bound), a multiple of 24. */
    private static double pValue(IntSupplier draws, int bound) {
        long[] counts = new long[24];
        for (int i = 0; i < 400_000; i++) {
            counts[draws.getAsInt() / (bound / 24)]++;
        }
        double[] uniform = new double[24];
        Arrays.fill(uniform, 1.0 / 24);
        return ChiSquare.pValue(counts, uniform);
    }

    @Test
    void nextLongs_byDefault_isNextLongForEachElementAskedFor() {
        RandomBits one = new SeededBits(4);
        long[] words = new long[10];
        new SeededBits(4).nextLongs(words, 8);

        for (int i = 0; i < 8; i++) {
            assertThat(words[i]).isEqualTo(one.nextLong());
        }
        assertThat(words).endsWith(0, 0);
    }

    /** The last bound, 3 * 2^29, is where careless scaling of 32 bits errs by a half. */
    @ParameterizedTest
    @ValueSource(ints = {24, 48, 24_000, 1_610_612_736})
    void nextInt_bound_isUniform(int bound) {
        RandomBits bits = new SeededBits(1);

        assertThat(pValue(() -> bits.nextInt(bound), bound)).isGreaterThan(FALSE_ALARM);
    }

    @Test
    void nextInt_withoutRejection_wouldBeCaught() {
        RandomBits bits = new SeededBits(2);
        int bound = 1_610_612_736;
        IntSupplier careless = () -> (int) ((bits.nextLong() >>> 32) % bound);

        assertThat(pValue(careless, bound)).isLessThan(FALSE_ALARM);
    }

    @Test
    void nextInt_wordThatWouldFavourAResult_isDrawnAgain() {
        // 2^32 mod 3 is 1: the word whose low half is 0 is one too many.
        RandomBits bits = new Scripted(0, 0xFFFFFFFFL << 32);

        assertThat(bits.nextInt(3)).isEqualTo(2);
    }

    @Test
    void nextInt_boundBelowOne_isRefused() {
        assertThatThrownBy(() -> new SeededBits(1).nextInt(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bound")
                .hasMessageContaining("0");
    }

    @Test
    void nextDouble_extremeWords_areTheEndsOfTheRange() {
        assertThat(new Scripted(0).nextDouble()).isZero();
        assertThat(new Scripted(-1).nextDouble()).isEqualTo(Math.nextDown(1.0));
    }

    @Test
    void nextFineDouble_scriptedWords_areHalvingsTimesAMantissa() {
        assertThat(new Scripted(-1, 0).nextFineDouble()).isEqualTo(1);
        assertThat(new Scripted(-1, -1).nextFineDouble()).isGreaterThan(0.5);
        assertThat(new Scripted(1, 0).nextFineDouble()).isEqualTo(0x1p-63);
        assertThat(new Scripted(0, 0, -1, 0).nextFineDouble()).isEqualTo(0x1p-128);
    }

    @Test
    void nextFineDouble_manyDraws_isUniformAtEveryScale() {
        RandomBits bits = new SeededBits(3);
        // Eight cells in each of the scales (2^-k-1, 2^-k].
        long[] counts = new long[8 * 20];
        for (int i = 0; i < 2_000_000; i++) {
            double u = bits.nextFineDouble();
            int scale = -Math.getExponent(Math.nextDown(u)) - 1;
            int part = scale < 19 ? (int) (16 * (Math.scalb(u, scale) - 0.5)) : 0;
            counts[8 * Math.min(scale, 19) + Math.min(part, 7)]++;
        }

        double[] probabilities = new double[8 * 20];
        for (int scale = 0; scale < 19; scale++) {
            double part = Math.scalb(1.0, -scale - 1) / 8;
            Arrays.fill(probabilities, 8 * scale, 8 * scale + 8, part);
        }
        // All that is smaller, in one cell.
        probabilities[8 * 19] = 0x1p-19;
        assertThat(ChiSquare.pValue(counts, probabilities)).isGreaterThan(FALSE_ALARM);
    }

    /** Words given one after another. */
    private static final class Scripted implements RandomBits {

        private final long[] words;
        private int next;

        Scripted(long... words) {
            this.words = words;
        }

        @Override
        public long nextLong() {
            return words[next++];
        }
    }

    @Test
    void nextInt_wordsThatFavourNoResult_areKept() {
        // 3 * 0xAAAAAAAB = 2^33 + 1, whose low half is not below 2^32 mod 3 = 1.
        assertThat(new Scripted(0xAAAAAAABL << 32).nextInt(3)).isEqualTo(2);
        // 2^32 mod 2^30 = 0: nothing is ever drawn again.
        assertThat(new Scripted(0).nextInt(1 << 30)).isZero();
    }
}
