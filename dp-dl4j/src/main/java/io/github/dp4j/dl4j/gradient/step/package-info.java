/**
 * What all steps of the compiled engine share: values, norms, bounds, linear products.
 *
 * <p>A network becomes a list of {@link io.github.dp4j.dl4j.gradient.step.Step}s over preallocated
 * {@link io.github.dp4j.dl4j.gradient.step.Value}s. The steps of layers lie in the rooms {@code
 * dense}, {@code image}, {@code sequence}, {@code loss} and {@code graph} below. To add a layer,
 * write its step with a static method that compiles it, and add a row to the table of its room.
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest.
 *
 * <h2>Layout of values</h2>
 *
 * A value holds one chunk of examples, example-major and <em>channels last</em>: element {@code
 * ((example * extent_1 + p_1) * ... * extent_k + p_k) * channels + c}. DL4J's {@code [n, C, T]} is
 * held as {@code [n, T, C]}, its {@code [n, C, H, W]} as {@code [n, H, W, C]}, and a flat vector
 * has no extents at all. So a dense layer over time steps or a 1x1 convolution is one matrix
 * product over {@code rows * chunk} rows, and a reshape between them is nothing. Parameters stay
 * where and as DL4J keeps them, and sums are written in that same flat layout.
 *
 * <h2>Who writes what</h2>
 *
 * {@code forward} overwrites the output's data; {@code backward} overwrites the inputs' errors (the
 * derivative of the example's own loss), so a value has exactly one consumer: where a graph forks,
 * {@link io.github.dp4j.dl4j.gradient.step.ForkStep} gives every branch its own error. Rows from
 * {@code count} on hold anything, NaN included: a step that reduces over a whole chunk zeroes them
 * first. After {@code backward} of every step come the norms, then the weighted sum, which may
 * spoil the errors of its own output.
 */
@NullMarked
package io.github.dp4j.dl4j.gradient.step;

import org.jspecify.annotations.NullMarked;
