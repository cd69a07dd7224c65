package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Value.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The shape of one example, and the form of masks: what a plan is compiled for.
 *
 * @param features one shape an input, without the dimension of examples
 * @param labels one shape an output
 * @param featureMasks as many as inputs; null where there is no mask
 * @param labelMasks as many as outputs; null where there is no mask
 * @param forms of the feature masks; null where there is no mask
 */
public record DataShapes(
        List<List<Integer>> features,
        List<List<Integer>> labels,
        List<@Nullable List<Integer>> featureMasks,
        List<@Nullable List<Integer>> labelMasks,
        List<Mask.@Nullable Form> forms) {

    /**
     * Reads the shapes of contiguous examples, and their feature masks whole.
     *
     * @param gapsInMasks whether feature masks are taken to have gaps, though these have none
     */
    public static DataShapes of(
            INDArray[] features,
            INDArray[] labels,
            @Nullable INDArray @Nullable [] featureMasks,
            @Nullable INDArray @Nullable [] labelMasks,
            boolean gapsInMasks) {
        return new DataShapes(
                shapes(features, features.length),
                shapes(labels, labels.length),
                shapes(featureMasks, features.length),
                shapes(labelMasks, labels.length),
                forms(featureMasks, gapsInMasks));
    }

    private static List<Mask.@Nullable Form> forms(
            @Nullable INDArray @Nullable [] masks, boolean gaps) {
        List<Mask.@Nullable Form> forms = new ArrayList<>();
        for (int i = 0; masks != null && i < masks.length; i++) {
            forms.add(masks[i] == null ? null : form(masks[i], gaps));
        }
        return forms;
    }

    private static Mask.Form form(INDArray mask, boolean gaps) {
        Mask.Form form = gaps ? Mask.Form.BINARY : Mask.Form.LEADING_ONES;
        int length = Math.toIntExact(mask.length() / Math.max(1, mask.size(0)));
        double before = 0;
        for (long i = 0; i < mask.length(); i++) {
            double factor = mask.data().getDouble(i);
            if (factor != 0 && factor != 1) {
                return Mask.Form.ANY;
            }
            if (factor == 1 && before == 0 && i % length != 0) {
                form = Mask.Form.BINARY;
            }
            before = factor;
        }
        return form;
    }

    private static List<List<Integer>> shapes(@Nullable INDArray @Nullable [] arrays, int count) {
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
