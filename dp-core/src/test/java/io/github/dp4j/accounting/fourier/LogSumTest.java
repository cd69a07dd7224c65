package io.github.dp4j.accounting.fourier;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class LogSumTest {

    private static final MathContext DIGITS = new MathContext(40);

    /**
     * Powers by repeated products with 40 digits; near 1 by the series, elsewhere by logarithms.
     */
    @Property(tries = 300)
    void product_anyFactors_isRightToTheErrorStated(
            @ForAll @Scale(9) @DoubleRange(min = -0.3, max = 0.3) double x,
            @ForAll @Scale(9) @DoubleRange(min = -0.3, max = 0.3) double y,
            @ForAll @Scale(9) @DoubleRange(min = -0.09, max = 0.09) double near,
            @ForAll @Scale(9) @DoubleRange(min = -1.9, max = 0.1) double far,
            @ForAll @IntRange(min = 1, max = 60) int count) {
        LogSum sum = new LogSum(2);
        sum.multiply(1, count, x, y);
        sum.multiply(1, 1, near, -near / 3);
        sum.multiply(1, 2, far, 0.5);

        BigDecimal[] exact = {BigDecimal.ONE, BigDecimal.ZERO};
        for (int i = 0; i < count; i++) {
            exact = times(exact, x, y);
        }
        exact = times(exact, near, -near / 3);
        exact = times(times(exact, far, 0.5), far, 0.5);
        double re = exact[0].doubleValue();
        double im = exact[1].doubleValue();
        double off =
                Math.hypot(
                        sum.size(1) * Math.cos(sum.angle(1)) - re,
                        sum.size(1) * Math.sin(sum.angle(1)) - im);

        // With 4 units for the cosine and the products of this test.
        assertThat(off / Math.hypot(re, im))
                .isLessThanOrEqualTo((count + 3) * LogSum.ERROR + 8 * 0x1p-53);
        assertThat(sum.angle(1)).isBetween(-Math.PI, Math.PI);
        assertThat(sum.logSize(0)).isZero();
    }

    private static BigDecimal[] times(BigDecimal[] z, double x, double y) {
        BigDecimal a = BigDecimal.ONE.add(new BigDecimal(x));
        BigDecimal b = new BigDecimal(y);
        return new BigDecimal[] {
            z[0].multiply(a, DIGITS).subtract(z[1].multiply(b, DIGITS), DIGITS),
            z[0].multiply(b, DIGITS).add(z[1].multiply(a, DIGITS), DIGITS)
        };
    }

    @Test
    void product_manyFactors_staysWithinATurn() {
        LogSum sum = new LogSum(1);
        for (int i = 0; i < 1000; i++) {
            sum.multiply(0, 1_000_000, 0, 0.05);
        }

        double exact = Math.IEEEremainder(1e9 * Math.atan(0.05), 2 * Math.PI);
        assertThat(Math.abs(sum.angle(0) - exact)).isLessThan(1e9 * LogSum.ERROR);
        assertThat(sum.logSize(0) / (0.5e9 * Math.log1p(0.0025))).isBetween(1 - 1e-12, 1 + 1e-12);
    }

    @Test
    void product_withZero_isZero() {
        LogSum sum = new LogSum(1);
        sum.multiply(0, 3, -1, 0);
        sum.multiply(0, 2, 0.01, 0.01);

        assertThat(sum.size(0)).isZero();
        assertThat(sum.angle(0)).isFinite();
    }
}
