package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import org.jspecify.annotations.Nullable;

/** Rows for which a model is asked, one after another. */
public final class NewRows implements AutoCloseable {

    private final CsvReader rows;
    private final TableEncoder encoder;

    NewRows(CsvReader rows, TableEncoder encoder) {
        this.rows = rows;
        this.encoder = encoder;
    }

    /**
     * Returns the next row.
     *
     * @return the row; null after the last
     * @throws DataFormatException if a cell cannot be used
     */
    public @Nullable EncodedRow next() {
        return encoder.next();
    }

    @Override
    public void close() {
        rows.close();
    }
}
