package io.github.dp4j.layers;

/**
 * Computes the features of one example, from that example and public constants alone. Each number
 * comes out of the same operations of Java's strict floating point whatever stands beside the
 * example: so the features cost no privacy, and no rounding tells of a neighbour.
 *
 * <p>Not for use by two threads at once.
 */
public interface RowFeatures {

    /**
     * Returns how many numbers an example has.
     *
     * @return at least 1
     */
    int inputs();

    /**
     * Returns how many features there are.
     *
     * @return at least 1
     */
    int outputs();

    /**
     * Computes them.
     *
     * @param row the example, in c order; not modified
     * @param features overwritten
     */
    void compute(float[] row, float[] features);
}
