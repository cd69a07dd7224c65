package io.github.dp4j.dl4j.gradient.step;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * How a step's sum over a chunk rounds, where the terms (what stands in memory for each example,
 * times its weight) are given numbers.
 *
 * <p>Let {@code s_i} be the step's shares of {@link ExampleNorms}, masses over rho or bounds, and
 * {@code w_i} the weights. What a chunk adds differs from the exact sum of its terms by at most
 * {@code perNorm sum_i w_i s_i}; besides, the numbers that it is added to are rounded {@code adds}
 * times.
 *
 * @param perNorm error of a chunk's sum, in units of the sum of clipped norms
 * @param adds how often the sum over chunks is rounded while a chunk is added
 */
public record SumRounding(double perNorm, double adds) {

    /** Rounds the running sum once a chunk, and adds in double before. */
    public static SumRounding inDouble(int chunk) {
        return new SumRounding((chunk + 2) * CancellingRows.unit(DataType.DOUBLE), 1);
    }

    /**
     * Returns what holds for both of two sums over different parameters: errors by parameters add
     * up as squares, and so do the shares of an example (Minkowski's inequality), which over all
     * steps its bound is no less than, or else it is added apart.
     *
     * @param other the other sum
     * @return the larger of each figure
     */
    public SumRounding and(SumRounding other) {
        return new SumRounding(Math.max(perNorm, other.perNorm), Math.max(adds, other.adds));
    }
}
