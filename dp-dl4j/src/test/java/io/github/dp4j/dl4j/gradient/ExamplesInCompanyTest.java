package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.dense;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * What the proof of {@link SumBound} rests on: an example's numbers are the same to the bit whoever
 * is computed beside it, and the order of a batch is secret.
 */
class ExamplesInCompanyTest {

    private static final int CHUNK = 16;
    private static final int EXAMPLES = 40;
    private static final double CLIP = 0.5;

    private static MultiLayerNetwork network() {
        return DenseEqualityTest.network(
                DataType.FLOAT,
                dense(37, 29, Activation.TANH, /* bias= */ true),
                dense(29, 13, Activation.TANH, /* bias= */ true),
                DenseEqualityTest.output(13, 3, new LossMSE(), Activation.IDENTITY));
    }

    private static Examples data() {
        return examples(
                numbers(DataType.FLOAT, 3, EXAMPLES, 37), numbers(DataType.FLOAT, 4, EXAMPLES, 3));
    }

    /** By what a row of a product of so many rows is wrong. */
    private interface Mood {
        double factor(int rows, int row);
    }

    /** Kernels that compute every row alone, and err by the number of rows, or by the row. */
    private static final class Moody implements Kernels {
        private final Kernels sound = Kernels.portable();
        private final Mood mood;

        Moody(Mood mood) {
            this.mood = mood;
        }

        @Override
        public String describe() {
            return "moody kernels";
        }

        @Override
        public void prepareThread() {
            sound.prepareThread();
        }

        @Override
        public void gemm(
                boolean transposeA,
                boolean transposeB,
                int m,
                int n,
                int k,
                Matrix a,
                Matrix b,
                double beta,
                Matrix c) {
            if (transposeA) {
                sound.gemm(transposeA, transposeB, m, n, k, a, b, beta, c);
                return;
            }
            for (int row = 0; row < m; row++) {
                Matrix one = row(a, row);
                Matrix to = row(c, row);
                sound.gemm(false, transposeB, /* m= */ 1, n, k, one, b, beta, to);
                c.block().scale(to.offset(), n, mood.factor(m, row));
            }
        }

        private static Matrix row(Matrix x, int row) {
            return new Matrix(x.block(), x.offset() + (long) row * x.stride(), x.stride());
        }

        @Override
        public void gram(int rows, int columns, Matrix x, double beta, Matrix to) {
            sound.gram(rows, columns, x, beta, to);
        }
    }

    /**
     * Asks for the norms of batches of every size, which must be those of the largest; returns what
     * the engine says of itself.
     */
    private static String requireSameBits(Kernels kernels, int chunk) {
        MultiLayerNetwork net = network();
        Examples data = data();
        INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
        try (CompiledEngine engine =
                new CompiledEngine(
                        net,
                        new EngineSettings(1, chunk),
                        kernels,
                        worker -> UniformSource.seeded(worker),
                        ClipAttack::inOrder)) {
            double[] expected = engine.clippedSum(data, all(EXAMPLES), CLIP, sum);
            assertThat(expected).doesNotContain(Double.NaN).doesNotHaveDuplicates();
            for (int size = 1; size < EXAMPLES; size++) {
                double[] norms = engine.clippedSum(data, all(size), CLIP, sum);
                for (int i = 0; i < size; i++) {
                    assertThat(norms[i])
                            .as("norm %d of %d, %s", i, size, engine.describe())
                            .isEqualTo(expected[i]);
                }
            }
            return engine.describe();
        }
    }

    /** A last bit that shows who else is in the chunk may flip a rectifier: up to 2 C. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void norm_amongAnyNumberOfOthers_isTheSameToTheBit(boolean portable) {
        requireSameBits(portable ? Kernels.portable() : Kernels.best(), CHUNK);
        requireSameBits(portable ? Kernels.portable() : Kernels.best(), CHUNK + 3);
    }

    /** A machine whose small products round otherwise: they are made of more rows. */
    @Test
    void norm_kernelsThatErrInSmallProducts_isTheSameToTheBit() {
        Mood small = (rows, row) -> rows < CHUNK ? 1 + 0x1p-10 : 1;
        requireSameBits(new Moody(small), CHUNK);
        requireSameBits(new Moody(small), 2 * CHUNK);
        Mood one = (rows, row) -> rows == CHUNK ? 1 + 0x1p-10 : 1;
        requireSameBits(new Moody(one), 2 * CHUNK + 3);
    }

    /** A machine whose products round by the place of a row: they are made of fewer. */
    @Test
    void norm_kernelsThatErrByPlace_isTheSameToTheBit() {
        requireSameBits(new Moody((rows, row) -> row % 8 == 7 ? 1 + 0x1p-10 : 1), CHUNK);
        requireSameBits(new Moody((rows, row) -> row % 2 == 1 ? 1 + 0x1p-10 : 1), CHUNK);
    }

    /** AVX2 takes six rows at a time and computes two that are left otherwise, but not four. */
    @Test
    void norm_kernelsThatComputeLastRowsOtherwise_isTheSameToTheBit() {
        Mood lastTwo = (rows, row) -> rows % 6 == 2 && row >= rows - 2 ? 1 + 0x1p-10 : 1;
        for (int chunk : new int[] {7, 8, 14, 16, 20, 32}) {
            String engine = requireSameBits(new Moody(lastTwo), chunk);
            assertThat(engine).contains("chunks of " + (chunk % 6 == 2 ? chunk - 1 : chunk) + ",");
        }
    }

    /** Who knows the order knows the chunks that rounding depends on. */
    @Test
    void clippedSum_sameBatchInSecretOrder_roundsInManyWays() {
        MultiLayerNetwork net = network();
        Examples data = data();
        INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
        Set<String> seen = new HashSet<>();
        try (CompiledEngine engine =
                new CompiledEngine(net, new EngineSettings(1, 8), Kernels.best())) {
            for (int i = 0; i < 8; i++) {
                engine.clippedSum(data, all(EXAMPLES), CLIP, sum);
                seen.add(Arrays.toString(sum.toFloatVector()));
            }
        }
        // 40! / (8!)^5 ways to share them out: hardly two alike.
        assertThat(seen).hasSizeGreaterThan(4);
    }
}
