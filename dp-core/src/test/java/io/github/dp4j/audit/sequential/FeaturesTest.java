package io.github.dp4j.audit.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeaturesTest {

    @Test
    void lowestBit_byHand() {
        assertThat(Features.lowestBit(1)).isZero();
        assertThat(Features.lowestBit(-12)).isEqualTo(2);
        assertThat(Features.lowestBit(0.375)).isEqualTo(-3);
        assertThat(Features.lowestBit(Double.MIN_VALUE)).isEqualTo(-1074);
        assertThat(Features.lowestBit(Double.MIN_NORMAL)).isEqualTo(-1022);
        assertThat(Features.lowestBit(3 * Double.MIN_VALUE)).isEqualTo(-1074);
        assertThat(Features.lowestBit(-0.0)).isEqualTo(1025);
        assertThat(Features.lowestBit(Double.NEGATIVE_INFINITY)).isEqualTo(1024);
    }

    /** Exactly, in decimals: an odd multiple of 2^k. */
    @Test
    void lowestBit_isTheOneThatIsSet() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            double number = Math.scalb(random.nextLong(1L << random.nextInt(1, 54)) + 1.0, -60);
            int k = Features.lowestBit(number);
            BigDecimal odd = new BigDecimal(number).multiply(new BigDecimal(2).pow(60));
            BigDecimal quotient = odd.divide(new BigDecimal(2).pow(60 + k));
            assertThat(quotient.toBigIntegerExact().testBit(0)).isTrue();
        }
    }

    @Test
    void features_areTheNumbers_thenTheirBits() {
        assertThat(Features.of(new double[] {0.5, 6})).containsExactly(0.5, 6, -1, 1);
    }
}
