package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What attackers of the clip need: sums as they are released, and a climber. */
final class ClipAttack implements AutoCloseable {

    private final Model network;
    private final CompiledEngine engine;

    ClipAttack(Model network, Kernels kernels, EngineSettings settings) {
        this.network = network;
        this.engine =
                new CompiledEngine(
                        network,
                        settings,
                        kernels,
                        worker -> UniformSource.seeded(worker),
                        ClipAttack::inOrder);
    }

    /** The order is the attacker's: pairs of neighbours are coupled as the proof couples them. */
    static int[] inOrder(int n) {
        return DenseEqualityTest.all(n);
    }

    /** A batch without the example at a place, whose place the last one takes. */
    static int[] without(int[] batch, int place) {
        int[] rest = Arrays.copyOf(batch, batch.length - 1);
        if (place < rest.length) {
            rest[place] = batch[rest.length];
        }
        return rest;
    }

    CompiledEngine engine() {
        return engine;
    }

    INDArray sum(Examples examples, int[] indices, double clip) {
        INDArray sum = Nd4j.zeros(network.params().dataType(), network.numParams());
        engine.clippedSum(examples, indices, clip, sum);
        INDArray wide = engine.wideSum();
        return wide == null ? sum.castTo(DataType.DOUBLE) : wide.dup();
    }

    static double norm(INDArray vector) {
        double squares = 0;
        for (double value : vector.castTo(DataType.DOUBLE).toDoubleVector()) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    /** What example 0 adds on its own, in units of C. */
    double contribution(Examples examples, double clip) {
        return norm(sum(examples, new int[] {0}, clip)) / clip;
    }

    /**
     * Climbs: moves numbers of the example at random, by scales from 1e-30 to 1e30, by cancelling
     * positions and by single bits, and keeps what adds more. Returns the most that it found.
     */
    static double climb(
            ClipAttack attack, INDArray x, INDArray y, Random random, int tries, double clip) {
        Examples examples = DenseEqualityTest.examples(x, y);
        double best = attack.contribution(examples, clip);
        for (int i = 0; i < tries; i++) {
            INDArray movedX = x.dup();
            INDArray movedY = y.dup();
            move(random.nextBoolean() ? movedX : movedY, random);
            double found = attack.contribution(DenseEqualityTest.examples(movedX, movedY), clip);
            if (found >= best) {
                best = found;
                x = movedX;
                y = movedY;
            }
        }
        return best;
    }

    private static void move(INDArray array, Random random) {
        int positions = array.rank() > 2 ? (int) array.size(2) : 1;
        switch (random.nextInt(4)) {
            case 0 -> array.muli(Math.pow(10, 8 * random.nextGaussian()));
            case 1 -> {
                // Two positions that cancel but for a few bits.
                long from = random.nextInt(positions);
                long to = random.nextInt(positions);
                double sign = random.nextBoolean() ? 1 : -1;
                for (long c = 0; positions > 1 && c < array.size(1); c++) {
                    double bits = 1 + random.nextInt(3) * 0x1p-22;
                    put(array, c, to, sign * bits * get(array, c, from));
                }
            }
            case 2 -> {
                int at = random.nextInt((int) array.length());
                array.data().put(at, array.data().getDouble(at) * (1 + random.nextGaussian()));
            }
            default -> {
                int at = random.nextInt((int) array.length());
                array.data().put(at, array.data().getDouble(at) * (1 + 0x1p-22));
            }
        }
    }

    /** One example, channels first, any number of axes behind the channels: axis 2 alone moves. */
    private static double get(INDArray a, long channel, long at) {
        return a.rank() == 3 ? a.getDouble(0, channel, at) : a.getDouble(0, channel, at, 0);
    }

    private static void put(INDArray a, long channel, long at, double value) {
        if (a.rank() == 3) {
            a.putScalar(0, channel, at, value);
        } else {
            a.putScalar(0, channel, at, 0, value);
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
