package io.github.dp4j.dl4j.cli;

import io.github.dp4j.dl4j.cli.data.LabelledData;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The share of examples that a network classifies correctly. */
final class Accuracy {

    private static final int CHUNK = 512;

    private Accuracy() {}

    static double of(Model network, LabelledData data) {
        long correct = 0;
        for (int from = 0; from < data.size(); from += CHUNK) {
            int to = Math.min(data.size(), from + CHUNK);
            INDArray predicted = classes(output(network, rows(data.features(), from, to)));
            INDArray actual = classes(rows(data.labels(), from, to));
            correct += predicted.eq(actual).castTo(predicted.dataType()).sumNumber().longValue();
        }
        return (double) correct / data.size();
    }

    static INDArray output(Model network, INDArray features) {
        return network instanceof MultiLayerNetwork layers
                ? layers.output(features, /* train= */ false)
                : ((ComputationGraph) network).outputSingle(/* train= */ false, features);
    }

    private static INDArray classes(INDArray scores) {
        return scores.argMax(1);
    }

    private static INDArray rows(INDArray array, int from, int to) {
        return array.get(NDArrayIndex.interval(from, to));
    }
}
