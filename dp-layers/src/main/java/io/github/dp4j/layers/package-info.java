/**
 * Layers that DL4J lacks: fixed features, maps that no data have shaped, below the layers that
 * learn; and normalisation of each example by itself. A network that holds one takes raw pixels, in
 * training and in service alike, and needs this jar beside DL4J.
 */
@NullMarked
package io.github.dp4j.layers;

import org.jspecify.annotations.NullMarked;
