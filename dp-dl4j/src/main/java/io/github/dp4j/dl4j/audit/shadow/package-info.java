/**
 * Attacks on trained models: {@link io.github.dp4j.dl4j.audit.shadow.ModelAudit} reads what a model
 * says of records, trains shadow models where an attack needs them, and scores every record.
 *
 * <p>All of it is computed from private data, and no guarantee covers it.
 */
@NullMarked
package io.github.dp4j.dl4j.audit.shadow;

import org.jspecify.annotations.NullMarked;
