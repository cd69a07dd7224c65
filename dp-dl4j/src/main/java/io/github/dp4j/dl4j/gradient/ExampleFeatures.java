package io.github.dp4j.dl4j.gradient;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes what never changes of examples. An example's features depend on that example and on
 * public constants alone, to the last bit, whatever stands beside it.
 */
interface ExampleFeatures {

    /** Returns how many features an example of this array has. */
    long width(INDArray examples);

    /** Computes the features of every example, {@code [examples, features]}. */
    INDArray of(INDArray examples);

    /** Says which they are. */
    String describe();
}
