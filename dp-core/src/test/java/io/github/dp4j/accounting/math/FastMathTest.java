package io.github.dp4j.accounting.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class FastMathTest {

    /** The JDK's functions are right to 1 unit in the last place, 2.3e-16. */
    private static final double STATED = 1e-15 + 2.3e-16;

    private static final MathContext DIGITS = new MathContext(40);

    @Property
    void functions_ordinary_areAsAccurateAsStated(
            @ForAll @DoubleRange(min = -3, max = 3) double x) {
        assertClose(FastMath.expm1(x), Math.expm1(x));
        assertClose(FastMath.log1p(x / 3.0001), Math.log1p(x / 3.0001));
        assertThat(FastMath.expm1LessX(x)).isGreaterThanOrEqualTo(0);
    }

    @Property
    void functions_tiny_areAsAccurateAsStated(
            @ForAll @DoubleRange(min = -300, max = -0.1) double exponent) {
        double x = Math.pow(10, exponent);
        assertClose(FastMath.expm1(x), Math.expm1(x));
        assertClose(FastMath.expm1(-x), Math.expm1(-x));
        assertClose(FastMath.log1p(x), Math.log1p(x));
        assertClose(FastMath.log1p(-x), Math.log1p(-x));
    }

    /** {@code x^2/2 + x^3/6 + ...}, by its series in 40 digits. */
    @Property
    void expm1LessX_isAsAccurateAsStated(
            @ForAll @DoubleRange(min = -30, max = 0.5) double exponent, @ForAll boolean negative) {
        double x = Math.pow(10, exponent) * (negative ? -1 : 1);
        BigDecimal exact = BigDecimal.ZERO;
        BigDecimal term = new BigDecimal(x);
        for (int k = 2; k < 60; k++) {
            term = term.multiply(new BigDecimal(x)).divide(BigDecimal.valueOf(k), DIGITS);
            exact = exact.add(term, DIGITS);
        }
        double stated = 2e-15 + 2.3e-16;
        assertThat(FastMath.expm1LessX(x) / exact.doubleValue()).isBetween(1 - stated, 1 + stated);
    }

    @Test
    void functions_outsideTheFastRange_areTheJdks() {
        assertThat(FastMath.log1p(-1)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(FastMath.log1p(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(FastMath.log1p(1e300)).isEqualTo(Math.log1p(1e300));
        assertThat(FastMath.log1p(-2)).isNaN();
        assertThat(FastMath.expm1(Double.NaN)).isNaN();
        assertThat(FastMath.expm1(800)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(FastMath.expm1(-800)).isEqualTo(-1);
    }

    private static void assertClose(double value, double expected) {
        if (expected == 0) {
            assertThat(value).isZero();
        } else {
            assertThat(value / expected).isBetween(1 - STATED, 1 + STATED);
        }
    }
}
