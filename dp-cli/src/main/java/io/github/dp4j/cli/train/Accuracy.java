package io.github.dp4j.cli.train;

import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.GradientEngines;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Measures how well a network does on held-out data. */
final class Accuracy {

    private Accuracy() {}

    /** Returns the share of examples that are classified correctly. */
    static double of(Model network, LabelledData data) {
        INDArray predicted = predictions(network, data);
        double middle = LabelCoding.isHinge(LabelCoding.loss(network)) ? 0 : 0.5;
        INDArray classes =
                predicted.size(1) == 1
                        ? predicted.gt(middle).castTo(data.targets().dataType())
                        : predicted
                                .argMax(1)
                                .castTo(data.targets().dataType())
                                .reshape(data.size(), 1);
        INDArray correct = classes.eq(data.targets());
        return correct.castTo(predicted.dataType()).sumNumber().doubleValue() / data.size();
    }

    /** Returns the root of the mean squared error, as a share of the range of the target. */
    static double error(Model network, LabelledData data) {
        INDArray wrong = predictions(network, data).sub(data.targets());
        return wrong.norm2Number().doubleValue() / Math.sqrt(data.size());
    }

    private static INDArray predictions(Model network, LabelledData data) {
        Examples examples = Examples.of(data.features(), LabelCoding.of(network, data));
        try (GradientEngine engine = GradientEngines.best(network)) {
            int[] all = IntStream.range(0, data.size()).toArray();
            return engine.predictions(examples, all)[0];
        }
    }
}
