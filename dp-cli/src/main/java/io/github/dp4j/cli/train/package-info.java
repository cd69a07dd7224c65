/**
 * The command {@code train}: options, data, network, the plan with every gap filled, the run and
 * the files that it leaves.
 */
@NullMarked
package io.github.dp4j.cli.train;

import org.jspecify.annotations.NullMarked;
