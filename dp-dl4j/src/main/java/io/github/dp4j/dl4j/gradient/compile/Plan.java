package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.loss.LossStep;
import java.util.List;

/**
 * One worker's compiled network.
 *
 * @param compilation its steps and memory
 * @param feeds how data gets in
 * @param losses its outputs, in the order of the network's
 */
public record Plan(Compilation compilation, List<Feed> feeds, List<LossStep> losses) {}
