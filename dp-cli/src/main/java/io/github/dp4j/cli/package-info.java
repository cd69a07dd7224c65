/**
 * The command line of DP4J: {@code ./dp4j} begins in {@code Main}. Each command has a room of its
 * own: {@code account} (with calibrate and compare), {@code train} and {@code report}. They share
 * how options are read ({@code option}), what is said ({@code terminal}) and the files of data
 * ({@code data}). Nothing here decides about privacy.
 */
@NullMarked
package io.github.dp4j.cli;

import org.jspecify.annotations.NullMarked;
