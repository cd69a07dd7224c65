package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import java.util.List;

/**
 * One worker's compiled network.
 *
 * @param compilation its steps and memory
 * @param feeds how data gets in
 */
record Plan(Compilation compilation, List<Feed> feeds) {}
