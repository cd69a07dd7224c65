/**
 * What an owner hands over, and what it says of itself: iterators that are read through once
 * ({@code ReadThrough}) or refused ({@code IteratorCheck}), and Poisson samples that carry how they
 * were drawn.
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest. A {@code
 * PoissonSample} is accounted as one, and only {@code PoissonSource} makes it: its constructor
 * stays in this room, so nobody states of rows of his choice that they were drawn.
 */
@NullMarked
package io.github.dp4j.dl4j.data;

import org.jspecify.annotations.NullMarked;
