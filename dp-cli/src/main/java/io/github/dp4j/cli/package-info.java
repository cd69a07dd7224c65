/**
 * The command line: train, account, calibrate, report. Nothing here decides about privacy; it reads
 * data with public bounds, sets up the trainer and shows what came of it.
 */
package io.github.dp4j.cli;
