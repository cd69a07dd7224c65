package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.layers.FeatureLayer;
import io.github.dp4j.layers.FeatureRows;
import io.github.dp4j.layers.RowFeatures;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The features of our own layers, many examples at a time.
 *
 * @param layers one after the other, at least one
 * @param reshaping gives an example another shape; null if it is described as it comes
 * @param type of the features
 */
record FixedFeatures(
        List<FeatureLayer> layers, @Nullable InputPreProcessor reshaping, DataType type)
        implements ExampleFeatures {

    @Override
    public long width(INDArray examples) {
        long[] of = shapeOf(examples);
        for (FeatureLayer layer : layers) {
            of = new long[] {layer.rows(of).outputs()};
        }
        return of[0];
    }

    @Override
    public INDArray of(INDArray examples) {
        long[] exampleShape = shapeOf(examples);
        return FeatureRows.of(() -> rows(exampleShape), examples).castTo(type);
    }

    /** The shape in which an example is described. */
    private long[] shapeOf(INDArray examples) {
        long[] own = Arrays.copyOfRange(examples.shape(), 1, examples.rank());
        if (reshaping instanceof FeedForwardToCnnPreProcessor image && own.length == 1) {
            long[] shape = {image.getNumChannels(), image.getInputHeight(), image.getInputWidth()};
            requireImage(Arrays.equals(own, new long[] {shape[0] * shape[1] * shape[2]}), own);
            return shape;
        }
        if (reshaping instanceof CnnToFeedForwardPreProcessor image && own.length == 3) {
            long[] shape = {image.getNumChannels(), image.getInputHeight(), image.getInputWidth()};
            requireImage(Arrays.equals(own, shape), own);
            return new long[] {shape[0] * shape[1] * shape[2]};
        }
        return own;
    }

    private void requireImage(boolean fits, long... shape) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "The network was made for other examples than those of the shape "
                            + Arrays.toString(shape)
                            + ": "
                            + reshaping
                            + ".");
        }
    }

    private RowFeatures rows(long... exampleShape) {
        RowFeatures all = layers.get(0).rows(exampleShape);
        for (FeatureLayer layer : layers.subList(1, layers.size())) {
            all = new Chain(all, layer.rows(all.outputs()), new float[all.outputs()]);
        }
        return all;
    }

    /** One after the other. */
    private static final class Chain implements RowFeatures {
        private final RowFeatures first;
        private final RowFeatures second;
        private final float[] between;

        Chain(RowFeatures first, RowFeatures second, float[] between) {
            this.first = first;
            this.second = second;
            this.between = between;
        }

        @Override
        public int inputs() {
            return first.inputs();
        }

        @Override
        public int outputs() {
            return second.outputs();
        }

        @Override
        public void compute(float[] row, float[] features) {
            first.compute(row, between);
            second.compute(between, features);
        }
    }

    @Override
    public String describe() {
        return layers.toString();
    }
}
