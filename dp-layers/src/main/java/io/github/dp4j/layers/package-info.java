/**
 * Fixed features as DL4J layers: maps that no data have shaped, below the layers that learn. A
 * network that holds one takes raw pixels, in training and in service alike.
 */
@NullMarked
package io.github.dp4j.layers;

import org.jspecify.annotations.NullMarked;
