/** What commands share in reading their options: converters, names, and options of several. */
package io.github.dp4j.cli.option;
