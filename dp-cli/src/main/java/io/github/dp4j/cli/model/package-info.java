/** Where data meet a network: the shape and the labels it reads, what it says, and how well. */
@NullMarked
package io.github.dp4j.cli.model;

import org.jspecify.annotations.NullMarked;
