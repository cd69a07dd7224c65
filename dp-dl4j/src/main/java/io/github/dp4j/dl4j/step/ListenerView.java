package io.github.dp4j.dl4j.step;

import java.util.Map;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What DL4J's listeners find in the network during a step: gradients that have their noise, and a
 * stand-in for the batch that says how large it is expected to be. Nothing is read from a training
 * example, neither a number nor how many there are.
 */
public final class ListenerView {

    private @Nullable INDArray gradientsOf;
    private @Nullable INDArray parametersOf;
    private @Nullable Gradient gradients;
    private @Nullable INDArray batch;

    /**
     * Returns the flat vector seen by parameter, as DL4J's own training names its parts.
     *
     * @param parameters the parameters by name: views of {@code flatParameters}
     */
    @SuppressWarnings("ReferenceEquality") // other arrays need other views
    public Gradient gradients(
            Map<String, INDArray> parameters, INDArray flatParameters, INDArray flatGradients) {
        Gradient views = gradients;
        if (views == null || flatGradients != gradientsOf || flatParameters != parametersOf) {
            views = new DefaultGradient(flatGradients);
            for (Map.Entry<String, INDArray> entry : parameters.entrySet()) {
                INDArray view = entry.getValue();
                long from = (address(view) - address(flatParameters)) / view.dataType().width();
                if (from >= 0 && from + view.length() <= flatGradients.length()) {
                    views.gradientForVariable()
                            .put(
                                    entry.getKey(),
                                    Nd4j.create(
                                            flatGradients.data(),
                                            view.shape(),
                                            view.stride(),
                                            from,
                                            view.ordering()));
                }
            }
            gradients = views;
            gradientsOf = flatGradients;
            parametersOf = flatParameters;
        }
        return views;
    }

    /** Returns zeros, one row for every example that a batch is expected to hold. */
    public INDArray batch(double expectedBatchSize) {
        long rows = Math.max(1, Math.min(Integer.MAX_VALUE, Math.round(expectedBatchSize)));
        INDArray known = batch;
        if (known == null || known.size(0) != rows) {
            known = Nd4j.zeros(DataType.FLOAT, rows, 1);
            batch = known;
        }
        return known;
    }

    private static long address(INDArray array) {
        return array.data().addressPointer().address();
    }
}
