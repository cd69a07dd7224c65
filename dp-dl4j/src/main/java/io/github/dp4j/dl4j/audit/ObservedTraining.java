package io.github.dp4j.dl4j.audit;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.DpTrainerBuilder;
import io.github.dp4j.dl4j.gradient.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A training by the public trainer, seen from outside: under plain gradient descent the difference
 * of the parameters before and after a step is what the step released, times the learning rate.
 *
 * @param parameters before each step, and after the last
 * @param released what each step released, before the division, in multiples of C
 * @param roundingBound eta, by which the noise is larger
 */
@SuppressWarnings("ArrayRecordComponent") // internal: never compared
record ObservedTraining(List<INDArray> parameters, double[][] released, double roundingBound) {

    static ObservedTraining of(
            MultiLayerNetwork network,
            DataSet data,
            double learningRate,
            double clipNorm,
            double divisor,
            UnaryOperator<DpTrainerBuilder> settings) {
        List<INDArray> seen = new ArrayList<>();
        seen.add(network.params().dup().castTo(DataType.DOUBLE));
        DpTrainerBuilder builder =
                DpTrainer.builder(network)
                        .clipNorm(clipNorm)
                        .expectedBatchSize(divisor)
                        .delta(1e-5)
                        .ledgerInMemory()
                        .onProgress(
                                (step, steps) ->
                                        seen.add(network.params().dup().castTo(DataType.DOUBLE)));
        try (DpTrainer trainer = settings.apply(builder).build()) {
            trainer.fit(Examples.of(data));
            double eta =
                    Objects.requireNonNull(
                            trainer.ledger().phases().get(0).roundingBound(), "roundingBound");
            double[][] released = new double[seen.size() - 1][];
            for (int t = 0; t < released.length; t++) {
                released[t] =
                        seen.get(t)
                                .sub(seen.get(t + 1))
                                .mul(divisor / (learningRate * clipNorm))
                                .toDoubleVector();
            }
            return new ObservedTraining(seen, released, eta);
        }
    }

    /** Returns an example's gradient by DL4J itself, whose engine shares no code with ours. */
    static double[] gradient(MultiLayerNetwork plain, INDArray parameters, DataSet example) {
        plain.setParams(
                parameters.castTo(plain.params().dataType()).reshape(plain.params().shape()));
        plain.setInput(example.getFeatures());
        plain.setLabels(example.getLabels());
        plain.computeGradientAndScore();
        INDArray flat = plain.getFlattenedGradients();
        return Nd4j.toFlattened(flat.castTo(DataType.DOUBLE)).toDoubleVector();
    }

    static double norm(double[] vector) {
        double squares = 0;
        for (double x : vector) {
            squares += x * x;
        }
        return Math.sqrt(squares);
    }
}
