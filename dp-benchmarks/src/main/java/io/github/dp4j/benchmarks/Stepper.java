package io.github.dp4j.benchmarks;

/** A training that is made a step at a time, always on the same batch. */
public interface Stepper extends AutoCloseable {

    /** Makes one step: gradients, noise if it is private, update. */
    void step();

    /**
     * Says what runs the step.
     *
     * @return one or more lines
     */
    String describe();

    /** Ends the training and releases what it holds. */
    @Override
    void close();
}
