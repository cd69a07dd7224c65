/**
 * A model file, entry by entry: read with care, since somebody else may have made it ({@code
 * ModelArchive}), and written as DL4J alone can read it ({@code SavedNetworks}); with the ledger
 * that belongs to its parameters ({@code BoundLedger}).
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest. Users have
 * {@code PrivateModelFile}.
 */
@NullMarked
package io.github.dp4j.dl4j.file;

import org.jspecify.annotations.NullMarked;
