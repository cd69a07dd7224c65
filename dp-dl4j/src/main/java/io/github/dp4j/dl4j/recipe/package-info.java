/** Settings that go together, found on public data: networks, plans and learning rates. */
@NullMarked
package io.github.dp4j.dl4j.recipe;

import org.jspecify.annotations.NullMarked;
