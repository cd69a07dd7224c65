package io.github.dp4j.dl4j.check;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.ReferenceEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Checks training data against a network before the first step is charged. What is said of an
 * example is its index and the field, never its value, which is private.
 *
 * <p>One example runs through a shadow of the network whenever shapes are new; the network itself
 * sees none.
 */
public final class ExamplesCheck {

    private final Model network;
    private final boolean gapsInMasks;

    /** The shapes of the examples last tried, and of what the network made of one of them. */
    private List<List<Long>> shapes = List.of();

    private long[][] outputs = {};

    /**
     * Creates the check.
     *
     * @param gapsInMasks whether masks of features may have ones after zeros
     */
    public ExamplesCheck(Model network, boolean gapsInMasks) {
        this.network = network;
        this.gapsInMasks = gapsInMasks;
    }

    /**
     * Refuses data that the network cannot learn from.
     *
     * @throws IllegalArgumentException saying which array, which example, and what is allowed
     */
    public void check(Examples data) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("The data set is empty: it holds no examples.");
        }
        requireFinite("features", data.features());
        requireFinite("labels", data.labels());
        requireFinite("feature mask", data.featureMasks());
        requireFinite("label mask", data.labelMasks());
        FeatureMasks.check(data.featureMasks(), gapsInMasks);
        if (network instanceof MultiLayerNetwork && data.features().length != 1) {
            throw new IllegalArgumentException(
                    "A MultiLayerNetwork has one input, the data has "
                            + data.features().length
                            + ".");
        }
        EmbeddingIndices.check(network, data);
        List<List<Long>> found = shapes(data);
        if (!found.equals(shapes)) {
            outputs = tryOne(data.example(0));
            shapes = found;
        }
        if (outputs.length != data.labels().length) {
            shapes = List.of();
            throw new IllegalArgumentException(
                    "The network has "
                            + outputs.length
                            + " outputs, but the data has "
                            + data.labels().length
                            + " label arrays.");
        }
        for (int k = 0; k < outputs.length; k++) {
            new LabelCheck(network, k, outputs[k], data).check();
        }
    }

    /** Returns the shapes of the outputs for one example. */
    private long[][] tryOne(Examples one) {
        try (GradientEngine shadow = new ReferenceEngine(network)) {
            return Arrays.stream(shadow.predictions(one, new int[] {0}))
                    .map(INDArray::shape)
                    .toArray(long[][]::new);
        } catch (RuntimeException e) {
            boolean ofALayer =
                    e instanceof NullPointerException
                            || e instanceof ClassCastException
                            || e instanceof UnsupportedOperationException;
            throw new IllegalArgumentException(
                    (ofALayer
                                    ? "The network fails on one example by itself, of shape "
                                    : "The features do not fit the network's input: one example has"
                                            + " shape ")
                            + shapesOf(one.features())
                            + masks("feature mask", one.featureMasks())
                            + masks("label mask", one.labelMasks())
                            + " (DL4J says: "
                            + e.getMessage()
                            + ").",
                    e);
        }
    }

    private static List<List<Long>> shapes(Examples data) {
        List<List<Long>> all = new ArrayList<>();
        for (INDArray[] arrays :
                Arrays.asList(
                        data.features(), data.labels(), data.featureMasks(), data.labelMasks())) {
            for (int i = 0; arrays != null && i < arrays.length; i++) {
                all.add(
                        arrays[i] == null
                                ? null
                                : Arrays.stream(arrays[i].shape()).skip(1).boxed().toList());
            }
            all.add(List.of());
        }
        return all;
    }

    private static void requireFinite(String what, @Nullable INDArray @Nullable [] arrays) {
        for (int i = 0; arrays != null && i < arrays.length; i++) {
            if (arrays[i] != null) {
                requireFinite(what, i, arrays[i]);
            }
        }
    }

    private static void requireFinite(String what, int index, INDArray array) {
        if (Double.isFinite(array.sumNumber().doubleValue())) {
            return; // a sum of finite floats may overflow, but no NaN hides in a finite one
        }
        for (long example = 0; example < array.size(0); example++) {
            INDArray one = array.slice(example).dup();
            for (long i = 0; i < one.length(); i++) {
                if (!Double.isFinite(one.getDouble(i))) {
                    throw new IllegalArgumentException(
                            "The "
                                    + what
                                    + " ["
                                    + index
                                    + "] of example "
                                    + example
                                    + " hold no finite number at position "
                                    + i
                                    + ". Drop the example, or fill the"
                                    + " gap with a public default.");
                }
            }
        }
    }

    private static String masks(String what, @Nullable INDArray @Nullable [] masks) {
        return masks == null ? "" : ", its " + what + " " + shapesOf(masks);
    }

    private static String shapesOf(@Nullable INDArray[] arrays) {
        StringBuilder text = new StringBuilder();
        for (INDArray array : arrays) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(array == null ? "none" : Arrays.toString(array.shape()));
        }
        return text.toString();
    }
}
