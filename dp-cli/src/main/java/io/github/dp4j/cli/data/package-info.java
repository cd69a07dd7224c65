/**
 * Data sets from files: tables by a public schema, IDX image folders, the digits within this jar.
 */
package io.github.dp4j.cli.data;
