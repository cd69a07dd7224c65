package io.github.dp4j.dl4j.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The shape of one example: what a plan is compiled for.
 *
 * @param features one shape an input, without the dimension of examples
 * @param labels one shape an output
 * @param featureMasks as many as inputs; null where there is no mask
 * @param labelMasks as many as outputs; null where there is no mask
 */
record DataShapes(
        List<List<Integer>> features,
        List<List<Integer>> labels,
        List<List<Integer>> featureMasks,
        List<List<Integer>> labelMasks) {

    static DataShapes of(Examples examples) {
        return new DataShapes(
                shapes(examples.features(), examples.features().length),
                shapes(examples.labels(), examples.labels().length),
                shapes(examples.featureMasks(), examples.features().length),
                shapes(examples.labelMasks(), examples.labels().length));
    }

    private static List<List<Integer>> shapes(INDArray[] arrays, int count) {
        if (arrays == null) {
            return Collections.nCopies(count, null);
        }
        List<List<Integer>> shapes = new ArrayList<>();
        for (INDArray array : arrays) {
            shapes.add(array == null ? null : shape(array));
        }
        return shapes;
    }

    private static List<Integer> shape(INDArray array) {
        long[] shape = array.shape();
        return Arrays.stream(shape, 1, shape.length).mapToObj(Math::toIntExact).toList();
    }
}
