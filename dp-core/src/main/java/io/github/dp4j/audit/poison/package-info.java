/** What a ledger proves about records that somebody planted in the training data. */
package io.github.dp4j.audit.poison;
