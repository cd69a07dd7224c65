/** What a ledger proves about records that somebody planted in the training data. */
@NullMarked
package io.github.dp4j.audit.poison;

import org.jspecify.annotations.NullMarked;
