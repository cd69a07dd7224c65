package io.github.dp4j.accounting.fourier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class NonuniformFourierTest {

    /** The fast transform against the sum that it replaces, within the error that it states. */
    @Property(tries = 100)
    void transform_randomAtoms_isTheSum(
            @ForAll @IntRange(min = 1, max = 200) int atoms,
            @ForAll @IntRange(min = 2, max = 3000) int nodes,
            @ForAll @Scale(6) @DoubleRange(min = 1e-5, max = 2) double h,
            @ForAll boolean fine,
            @ForAll long seed) {
        RandomGenerator random = new java.util.Random(seed);
        double[] values = new double[atoms];
        double[] weights = new double[atoms];
        double total = 0;
        for (int j = 0; j < atoms; j++) {
            values[j] = random.nextGaussian() * (j % 10 == 0 ? 30 : 1);
            weights[j] = random.nextDouble();
            total += weights[j];
        }
        double meanAbsolute = 0;
        for (int j = 0; j < atoms; j++) {
            weights[j] /= total;
            meanAbsolute += weights[j] * Math.abs(values[j]);
        }

        NonuniformFourier fast =
                new NonuniformFourier(values, weights, atoms, h, nodes, fine ? 4 : 2);

        for (int k = 0; k < nodes; k += 1 + nodes / 50) {
            double re = 0;
            double im = 0;
            for (int j = 0; j < atoms; j++) {
                re += weights[j] * Math.cos(k * h * values[j]);
                im += weights[j] * Math.sin(k * h * values[j]);
            }
            double rounding = 4 * 0x1p-52 * nodes * h * meanAbsolute;
            assertThat(Math.hypot(fast.re[k] - re, fast.im[k] - im))
                    .isLessThanOrEqualTo(fast.error + rounding);
        }
        assertThat(fast.error).isLessThan(fine ? 2e-13 : 5e-12);
    }

    /** Both cut-offs, e^(-32 pi/3) and e^(-16 pi 3/3.5), and the rounding that is multiplied. */
    @Test
    void error_isWhatIsProved() {
        double[] ten = new double[10];
        double coarse = 4.2 * Math.exp(-33.5103) + Math.exp(4.18879) * 0x1p-52 * (20 + 35 + 10);
        double fine = 4.2 * Math.exp(-43.0848) + Math.exp(0.897598) * 0x1p-52 * (20 + 40 + 10);

        assertThat(new NonuniformFourier(ten, ten, 10, 0.1, 64, 2).error / coarse)
                .isBetween(0.9999, 1.0001);
        assertThat(new NonuniformFourier(ten, ten, 10, 0.1, 64, 4).error / fine)
                .isBetween(0.9999, 1.0001);
    }
}
