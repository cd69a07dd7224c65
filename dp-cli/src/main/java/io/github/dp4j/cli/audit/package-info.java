/**
 * The command {@code audit}: whom does a trained model remember? It reads data as {@code train}
 * does, and shows promise and evidence side by side.
 */
@NullMarked
package io.github.dp4j.cli.audit;

import org.jspecify.annotations.NullMarked;
