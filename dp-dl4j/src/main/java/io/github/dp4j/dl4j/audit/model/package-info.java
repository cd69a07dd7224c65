/**
 * What is attacked: a model as one that tells classes apart, the records it is asked about, and
 * what it says of them.
 */
@NullMarked
package io.github.dp4j.dl4j.audit.model;

import org.jspecify.annotations.NullMarked;
