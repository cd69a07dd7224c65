package io.github.dp4j.dl4j.cli;

import io.github.dp4j.dl4j.cli.data.LabelledData;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.GradientEngines;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The share of examples that a network classifies correctly. */
final class Accuracy {

    private Accuracy() {}

    static double of(Model network, LabelledData data) {
        Examples examples =
                new Examples(
                        new INDArray[] {data.features()},
                        new INDArray[] {data.labels()},
                        /* featureMasks= */ null,
                        /* labelMasks= */ null);
        try (GradientEngine engine = GradientEngines.best(network)) {
            int[] all = IntStream.range(0, data.size()).toArray();
            INDArray predicted = engine.predictions(examples, all)[0].argMax(1);
            INDArray correct = predicted.eq(data.labels().argMax(1));
            return correct.castTo(predicted.dataType()).sumNumber().doubleValue() / data.size();
        }
    }
}
