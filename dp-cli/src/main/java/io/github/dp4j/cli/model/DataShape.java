package io.github.dp4j.cli.model;

import io.github.dp4j.cli.data.LabelledData;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** As what images go in: as images, channels first or last, or pixel by pixel. */
public enum DataShape {
    /** As they were read. */
    AS_READ,
    /** Rows, columns, channels. */
    CHANNELS_LAST,
    /** The features of each example in one row. */
    FLAT;

    /** Returns the shape that a network takes; if none fits, its user says what does not. */
    public static DataShape of(Model network, LabelledData data) {
        if (!data.isImages()) {
            return AS_READ;
        }
        LabelledData one = data.first(1);
        if (fits(network, one)) {
            return AS_READ;
        }
        return fits(network, one.channelsLast()) ? CHANNELS_LAST : FLAT;
    }

    /** Returns the data in this shape. */
    public LabelledData of(LabelledData data) {
        return switch (this) {
            case AS_READ -> data;
            case CHANNELS_LAST -> data.channelsLast();
            case FLAT -> data.flat();
        };
    }

    /** Returns whether a network takes an example. */
    public static boolean fits(Model network, LabelledData example) {
        try {
            if (network instanceof MultiLayerNetwork layers) {
                layers.output(example.features());
            } else {
                ((ComputationGraph) network).output(example.features());
            }
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
