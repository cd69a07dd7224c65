package io.github.dp4j.layers;

import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.jspecify.annotations.Nullable;

/**
 * Brings the features of every example to mean 0 and norm 1: {@code y = (x - m) / |x - m|} for the
 * mean m of the example's own numbers. It is layer normalisation (Ba, Kiros and Hinton, arXiv
 * 1607.06450) without parameters, divided by the root of the number of features.
 *
 * <p>It stands on the frozen layers of a network that was trained on public data: what lies above
 * then meets features of one scale, whatever the network, and their scale need not be learnt from
 * private data, which would cost privacy. An example is described from itself alone. Where all its
 * numbers are equal its features are 0; where one is NaN or infinite they are NaN.
 */
public final class NormalizedFeatures extends FeatureLayer {

    private static final long serialVersionUID = 1L;

    /** Sets nothing: there is nothing to choose. */
    public NormalizedFeatures() {}

    @Override
    public RowFeatures rows(long... shape) {
        int count = count(shape);
        requireOwnShape(shape);
        return new Normalization(count);
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return null; // any shape will do
    }

    @Override
    List<Object> settings() {
        return List.of();
    }

    @Override
    public String toString() {
        return "NormalizedFeatures";
    }

    private record Normalization(int inputs) implements RowFeatures {

        /** Differences that are rounding errors of floats, and not to be blown up to norm 1. */
        private static final double ROUNDING = 0x1p-24;

        @Override
        public int outputs() {
            return inputs;
        }

        @Override
        public void compute(float[] row, float[] features) {
            double sum = 0;
            double largest = 0;
            for (float x : row) {
                sum += x;
                largest = Math.max(largest, Math.abs(x));
            }
            double mean = sum / inputs;
            double squares = 0;
            for (float x : row) {
                squares += (x - mean) * (x - mean);
            }
            double norm = Math.sqrt(squares);
            // NaN is not at most anything: it goes on.
            double factor = norm <= ROUNDING * largest ? 0 : 1 / norm;
            for (int i = 0; i < inputs; i++) {
                features[i] = (float) ((row[i] - mean) * factor);
            }
        }
    }
}
