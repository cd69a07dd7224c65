/**
 * Evidence beside the promise: attacks on trained models, and on this library itself ({@link
 * io.github.dp4j.dl4j.audit.SelfAudit}). It uses the trainer from outside, as users do.
 */
@NullMarked
package io.github.dp4j.dl4j.audit;

import org.jspecify.annotations.NullMarked;
