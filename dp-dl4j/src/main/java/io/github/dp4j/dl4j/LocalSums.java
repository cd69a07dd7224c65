package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.GroupSum;
import io.github.dp4j.dl4j.gradient.UnitRows;
import io.github.dp4j.dl4j.kernel.NativeThreads;
import io.github.dp4j.dl4j.step.ClippedSums;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums over examples in memory, on the engine of this machine.
 *
 * @param engine is ready for the examples
 * @param data the examples
 * @param units which of them each unit of a step is made of; null where each is a unit of its own
 * @param sample draws the units of the next step
 * @param use takes the data for a step, or refuses them
 */
record LocalSums(
        GradientEngine engine,
        Examples data,
        @Nullable UnitRows units,
        Supplier<int[]> sample,
        Runnable use)
        implements ClippedSums {

    @Override
    public long compute(long step, double clipNorm, INDArray sum) {
        use.run();
        int[] chosen = sample.get();
        double[] norms =
                units == null
                        ? ofExamples(chosen, clipNorm, sum)
                        : engine.clippedGroupSum(
                                data, units.of(step, chosen), units.factors(chosen), clipNorm, sum);
        return Arrays.stream(norms).filter(Double::isNaN).count();
    }

    private double[] ofExamples(int[] chosen, double clipNorm, INDArray sum) {
        if (clipNorm == Double.POSITIVE_INFINITY) {
            engine.plainSum(data, chosen, sum);
            if (Double.isFinite(NativeThreads.alone(sum::sumNumber).doubleValue())) {
                return new double[0];
            }
            // Some example is to be left out: its norm tells which.
        }
        return engine.clippedSum(data, chosen, clipNorm, sum);
    }

    @Override
    public @Nullable INDArray wide() {
        return engine.wideSum();
    }

    @Override
    public double roundingBound() {
        return units == null ? engine.roundingBound() : GroupSum.ROUNDING_BOUND;
    }
}
