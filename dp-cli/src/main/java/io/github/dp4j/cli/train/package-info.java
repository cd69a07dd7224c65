/**
 * The command {@code train}: options, data, network, the plan with every gap filled, the run and
 * the files that it leaves.
 */
package io.github.dp4j.cli.train;
