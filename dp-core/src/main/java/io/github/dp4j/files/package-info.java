/** Files that are either the old one or the new one, whole, whatever happens in between. */
package io.github.dp4j.files;
