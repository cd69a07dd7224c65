package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.compile.EngineForecast;
import io.github.dp4j.dl4j.gradient.step.CancellingRows;
import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The compiled engine against the oracle: norms one by one, and the clipped sum. */
final class Equality {

    /** Relative to the sum of clipped norms: the scale of rounding in a sum that may cancel. */
    private static final double FLOAT = 1e-5;

    private static final double DOUBLE = 1e-12;

    private Equality() {}

    static double tolerance(DataType type) {
        return type == DataType.FLOAT ? FLOAT : DOUBLE;
    }

    static void check(
            Model network,
            Examples examples,
            int[] indices,
            double clip,
            EngineSettings settings,
            Kernels kernels) {
        try (GradientEngine reference = new ReferenceEngine(network);
                GradientEngine compiled = new CompiledEngine(network, settings, kernels)) {
            check(reference, compiled, network, examples, indices, clip);
        }
    }

    /** Both kernel sets, in remainder chunks too, against one run of the oracle. */
    static void checkBoth(Model network, Examples examples) {
        int[] indices = DenseEqualityTest.all(examples.size());
        try (GradientEngine reference = new Remembering(new ReferenceEngine(network))) {
            for (Kernels kernels : List.of(Kernels.best(), Kernels.portable())) {
                try (GradientEngine compiled =
                        new CompiledEngine(network, new EngineSettings(2, 2), kernels)) {
                    check(reference, compiled, network, examples, indices, 0.5);
                }
            }
        }
    }

    /** Computes once, and then repeats itself: the oracle is slow. */
    private static final class Remembering implements GradientEngine {
        private final GradientEngine engine;
        private INDArray sum;
        private double[] norms;
        private INDArray groupSum;
        private double[] groupNorms;
        private INDArray plain;
        private double[] losses;
        private INDArray[] predictions;

        Remembering(GradientEngine engine) {
            this.engine = engine;
        }

        @Override
        public void prepare(Examples examples) {
            engine.prepare(examples);
        }

        @Override
        public double[] clippedSum(Examples examples, int[] indices, double clip, INDArray to) {
            if (norms != null && norms.length != indices.length) {
                return engine.clippedSum(examples, indices, clip, to);
            }
            if (sum == null) {
                sum = Nd4j.zeros(to.dataType(), to.length());
                norms = engine.clippedSum(examples, indices, clip, sum);
            }
            to.assign(sum);
            return norms;
        }

        @Override
        public double[] clippedGroupSum(
                Examples examples, int[][] groups, double[] factors, double clip, INDArray to) {
            if (groupSum == null) {
                groupSum = Nd4j.zeros(to.dataType(), to.length());
                groupNorms = engine.clippedGroupSum(examples, groups, factors, clip, groupSum);
            }
            to.assign(groupSum);
            return groupNorms;
        }

        @Override
        public INDArray wideSum() {
            return engine.wideSum();
        }

        @Override
        public double roundingBound() {
            return engine.roundingBound();
        }

        @Override
        public void plainSum(Examples examples, int[] indices, INDArray to) {
            if (plain == null) {
                plain = Nd4j.zeros(to.dataType(), to.length());
                engine.plainSum(examples, indices, plain);
            }
            to.assign(plain);
        }

        @Override
        public void subtract(INDArray update) {
            engine.subtract(update);
        }

        @Override
        public double[] losses(Examples examples, int[] indices) {
            if (losses == null) {
                losses = engine.losses(examples, indices);
            }
            return losses;
        }

        @Override
        public INDArray[] predictions(Examples examples, int[] indices) {
            if (predictions == null) {
                predictions = engine.predictions(examples, indices);
            }
            return predictions;
        }

        @Override
        public String describe() {
            return engine.describe();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    static void check(
            GradientEngine reference,
            GradientEngine compiled,
            Model network,
            Examples examples,
            int[] indices,
            double clip) {
        DataType type = network.params().dataType();
        assertThat(EngineForecast.unknown(network)).as("compiled after all").isEmpty();
        checkPlainSum(reference, compiled, network, examples, indices);
        checkInference(reference, compiled, type, examples, indices);
        checkGroups(reference, compiled, network, examples, indices, clip);
        INDArray expected = Nd4j.ones(type, network.numParams());
        INDArray actual = Nd4j.ones(type, network.numParams());
        double[] expectedNorms = reference.clippedSum(examples, indices, clip, expected);
        double[] norms = compiled.clippedSum(examples, indices, clip, actual);
        String where = compiled.describe();
        assertThat(norms).as(where).hasSameSizeAs(expectedNorms);
        double scale = 0;
        for (int i = 0; i < norms.length; i++) {
            if (Double.isNaN(expectedNorms[i])) {
                assertThat(norms[i]).as("norm %d of %s", i, where).isNaN();
                continue;
            }
            assertThat(Math.abs(norms[i] - expectedNorms[i]))
                    .as("norm %d, %s for %s, %s", i, norms[i], expectedNorms[i], where)
                    .isLessThanOrEqualTo(tolerance(type) * (expectedNorms[i] + 1e-3));
            scale += Math.min(clip, expectedNorms[i]);
        }
        // Both sums start at 1, which rounds too.
        double allowed = tolerance(type) * (scale + 1e-1 * Math.sqrt((double) network.numParams()));
        INDArray wanted = expected.castTo(DataType.DOUBLE);
        INDArray sum = actual.castTo(DataType.DOUBLE);
        if (wanted.distance2(sum) > allowed) {
            wanted = clippedHarder(reference, compiled, network, examples, indices, clip, allowed);
        }
        assertThat(wanted.distance2(sum))
                .as("clipped sum over %s, %s", Arrays.toString(indices), where)
                .isLessThanOrEqualTo(allowed);
    }

    /**
     * The clip goes by a bound of each norm, so an example of many rows may be clipped a little
     * harder than by its norm: then each by itself has the oracle's direction, is no longer, and is
     * shorter by its rows' rounding at most.
     *
     * @return the sum of what the examples add by themselves
     */
    private static INDArray clippedHarder(
            GradientEngine reference,
            GradientEngine compiled,
            Model network,
            Examples examples,
            int[] indices,
            double clip,
            double allowed) {
        DataType type = network.params().dataType();
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, network.numParams());
        for (int index : indices) {
            int[] alone = {index};
            INDArray mine = Nd4j.zeros(type, network.numParams());
            INDArray theirs = mine.dup();
            compiled.clippedSum(examples, alone, clip, mine);
            reference.clippedSum(examples, alone, clip, theirs);
            INDArray a = mine.castTo(DataType.DOUBLE);
            INDArray b = theirs.castTo(DataType.DOUBLE);
            double squares = b.mul(b).sumNumber().doubleValue();
            double share = squares == 0 ? 1 : a.mul(b).sumNumber().doubleValue() / squares;
            String what = "example " + index + " by itself, " + compiled.describe();
            assertThat(share)
                    .as("length of %s", what)
                    .isBetween(1 - harder(type), 1 + tolerance(type));
            assertThat(a.distance2(b.mul(share)))
                    .as("direction of %s", what)
                    .isLessThanOrEqualTo(allowed / indices.length);
            sum.addi(a);
        }
        return sum;
    }

    /** Twice the rounding of 300 rows whose mass is as large as is not added apart. */
    private static double harder(DataType type) {
        return 2 * 300 * CancellingRows.rho(type, 300) * CancellingRows.unit(type);
    }

    private static void checkPlainSum(
            GradientEngine reference,
            GradientEngine compiled,
            Model network,
            Examples examples,
            int[] indices) {
        DataType type = network.params().dataType();
        INDArray expected = Nd4j.ones(type, network.numParams());
        INDArray actual = Nd4j.ones(type, network.numParams());
        reference.plainSum(examples, indices, expected);
        compiled.plainSum(examples, indices, actual);
        requireClose("plain sum", expected, actual, compiled);
    }

    /** Groups of one, two and seven rows, which is more than the chunks of most tests. */
    private static void checkGroups(
            GradientEngine reference,
            GradientEngine compiled,
            Model network,
            Examples examples,
            int[] indices,
            double clip) {
        if (indices.length == 0) {
            return;
        }
        DataType type = network.params().dataType();
        int[][] groups = new int[3][];
        double[] factors = {1, 0.5, 1};
        for (int u = 0, next = 0; u < groups.length; u++) {
            groups[u] = new int[new int[] {1, 2, 7}[u]];
            for (int i = 0; i < groups[u].length; i++) {
                groups[u][i] = indices[next++ % indices.length];
            }
        }
        INDArray expected = Nd4j.ones(type, network.numParams());
        INDArray actual = Nd4j.ones(type, network.numParams());
        double[] expectedNorms =
                reference.clippedGroupSum(examples, groups, factors, clip, expected);
        double[] norms = compiled.clippedGroupSum(examples, groups, factors, clip, actual);
        requireClose(
                "norms of groups",
                Nd4j.createFromArray(expectedNorms).castTo(type),
                Nd4j.createFromArray(norms).castTo(type),
                compiled);
        requireClose("clipped sum of groups", expected, actual, compiled);
    }

    private static void checkInference(
            GradientEngine reference,
            GradientEngine compiled,
            DataType type,
            Examples examples,
            int[] indices) {
        double[] expected = reference.losses(examples, indices);
        double[] actual = compiled.losses(examples, indices);
        requireClose(
                "losses",
                Nd4j.createFromArray(expected).castTo(type),
                Nd4j.createFromArray(actual).castTo(type),
                compiled);
        if (indices.length == 0) {
            return;
        }
        INDArray[] expectedOutputs = reference.predictions(examples, indices);
        INDArray[] outputs = compiled.predictions(examples, indices);
        assertThat(outputs).hasSameSizeAs(expectedOutputs);
        for (int k = 0; k < outputs.length; k++) {
            requireClose("predictions", expectedOutputs[k], outputs[k], compiled);
        }
    }

    private static void requireClose(
            String what, INDArray expected, INDArray actual, GradientEngine engine) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.dataType()).as(what).isEqualTo(expected.dataType());
        if (expected.isEmpty()) {
            return;
        }
        double scale = expected.castTo(DataType.DOUBLE).norm2Number().doubleValue();
        double difference =
                expected.castTo(DataType.DOUBLE)
                        .sub(actual.castTo(DataType.DOUBLE))
                        .norm2Number()
                        .doubleValue();
        assertThat(Double.isNaN(difference)).isEqualTo(Double.isNaN(scale));
        if (!Double.isNaN(scale)) {
            assertThat(difference)
                    .as("%s, %s", what, engine.describe())
                    .isLessThanOrEqualTo(3 * tolerance(expected.dataType()) * (scale + 1));
        }
    }

    static UniformSource sameMaskForAll() {
        return (numbers, count) -> {
            for (int i = 0; i < count; i++) {
                numbers[i] = uniform(i);
            }
        };
    }

    /** A number in [0, 1) that depends on the place alone. */
    static double uniform(int place) {
        return ((place * 0x9E3779B97F4A7C15L) >>> 11) * 0x1.0p-53;
    }
}
