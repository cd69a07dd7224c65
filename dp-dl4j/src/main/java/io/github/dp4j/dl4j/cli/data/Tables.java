package io.github.dp4j.dl4j.cli.data;

import java.nio.file.Path;

/** Tables in CSV files. */
public final class Tables {

    private final Schema schema;
    private final Path training;

    private Tables(Schema schema, Path training) {
        this.schema = schema;
        this.training = training;
    }

    /**
     * Opens a table.
     *
     * @param file the training data, CSV, gzipped or not
     * @param options what is publicly known about its columns
     * @return the table
     * @throws DataFormatException if something needed is not known, or the schema or the file
     *     cannot be read
     */
    public static Tables open(Path file, TableOptions options) {
        InputFiles.requireFile(file);
        Schema schema =
                options.schema() != null
                        ? Schema.read(options.schema())
                        : Schemas.of(options, CsvTable.read(file, /* comment= */ null));
        return new Tables(schema, file);
    }

    /**
     * Reads the training data.
     *
     * @return the examples
     */
    public LabelledData training() {
        return read(training);
    }

    /**
     * Reads another file with the same columns.
     *
     * @param file CSV, gzipped or not
     * @return the examples
     */
    public LabelledData read(Path file) {
        return new TableEncoder(schema).encode(CsvTable.read(file, schema.comment()));
    }
}
