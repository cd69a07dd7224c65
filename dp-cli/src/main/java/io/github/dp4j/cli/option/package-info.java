/** What commands share in reading their options: converters, names, and options of several. */
@NullMarked
package io.github.dp4j.cli.option;

import org.jspecify.annotations.NullMarked;
