/**
 * Data sets from files: tables by a public schema, IDX image folders, the digits within this jar.
 */
@NullMarked
package io.github.dp4j.cli.data;

import org.jspecify.annotations.NullMarked;
