package io.github.dp4j.layers;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Describes an image by the directions in which it rises (the local part of histograms of oriented
 * gradients: Dalal and Triggs, "Histograms of oriented gradients for human detection", CVPR 2005),
 * and, at two levels, by the directions in which each of these descriptions rises: corners, ends
 * and curves. The same idea as scattering (Bruna and Mallat, arXiv 1203.1513), of shorter filters.
 *
 * <p>One level takes {@code [c, h, w]} to 8 directions of {@code h/s x w/s} cells, for stride s
 * rounded up. Two levels take each of these 8 maps, at norm 1, to 8 directions of half as many
 * cells each way, weighted by the square root of the map's norm: {@code 64 (h / s^2) (w / s^2)}
 * numbers. The Euclidean norm of an image's features is 1, or 0 where nothing rises. Of several
 * channels the steepest counts at each pixel. Pixels may have any scale from 1e-37 to 1e37: it
 * falls out. An image with NaN has features that are NaN.
 *
 * <p>An image is described from itself alone and by constants, which costs no privacy.
 */
public final class OrientedGradients extends FeatureLayer {

    private static final long serialVersionUID = 1L;

    @JsonProperty private int levels;
    @JsonProperty private int stride;

    /** For DL4J's reader. */
    OrientedGradients() {}

    /**
     * Sets what is described.
     *
     * @param levels 1, or 2 for directions of directions as well
     * @param stride pixels from cell to cell, at each level: 1 or 2
     * @throws IllegalArgumentException if either is something else
     */
    public OrientedGradients(int levels, int stride) {
        this.levels = levels;
        this.stride = stride;
        require();
    }

    /** A file may say anything. */
    private void require() {
        if (levels < 1 || levels > 2 || stride < 1 || stride > 2) {
            throw new IllegalArgumentException(
                    "OrientedGradients has levels and stride of 1 or 2, not levels "
                            + levels
                            + " and stride "
                            + stride
                            + ".");
        }
    }

    @Override
    public RowFeatures rows(long... shape) {
        require();
        if (shape.length != 3) {
            throw new IllegalArgumentException(
                    this
                            + " describes images, [channels, height, width], not examples of the"
                            + " shape "
                            + Arrays.toString(shape)
                            + ".");
        }
        count(shape);
        requireOwnShape(shape);
        GradientMap pixels =
                new GradientMap((int) shape[0], (int) shape[1], (int) shape[2], stride);
        return levels == 1 ? new OneLevel(pixels) : new TwoLevels(pixels, below(shape));
    }

    private GradientMap below(long... shape) {
        return new GradientMap(
                1,
                GradientMap.cells((int) shape[1], stride),
                GradientMap.cells((int) shape[2], stride),
                stride);
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutionalFlat image) {
            return new FeedForwardToCnnPreProcessor(
                    image.getHeight(), image.getWidth(), image.getDepth());
        }
        return null;
    }

    @Override
    List<Object> settings() {
        return List.of(levels, stride);
    }

    @Override
    public String toString() {
        return "OrientedGradients(levels " + levels + ", stride " + stride + ")";
    }

    private record OneLevel(GradientMap pixels) implements RowFeatures {
        @Override
        public int inputs() {
            return pixels.inputs();
        }

        @Override
        public int outputs() {
            return pixels.outputs();
        }

        @Override
        public void compute(float[] row, float[] features) {
            pixels.compute(row, 0, features, 0);
            GradientMap.normalize(features, 0, features.length);
        }
    }

    private static final class TwoLevels implements RowFeatures {
        private final OneLevel first;
        private final GradientMap second;
        private final float[] maps;

        TwoLevels(GradientMap pixels, GradientMap second) {
            this.first = new OneLevel(pixels);
            this.second = second;
            this.maps = new float[pixels.outputs()];
        }

        @Override
        public int inputs() {
            return first.inputs();
        }

        @Override
        public int outputs() {
            return GradientMap.DIRECTIONS * second.outputs();
        }

        @Override
        public void compute(float[] row, float[] features) {
            first.compute(row, maps);
            int map = second.inputs();
            int length = second.outputs();
            for (int d = 0; d < GradientMap.DIRECTIONS; d++) {
                float norm = GradientMap.normalize(maps, d * map, map);
                second.compute(maps, d * map, features, d * length);
                GradientMap.normalize(features, d * length, length);
                float weight = (float) Math.sqrt(norm);
                for (int i = d * length; i < (d + 1) * length; i++) {
                    features[i] *= weight;
                }
            }
            GradientMap.normalize(features, 0, features.length);
        }
    }
}
