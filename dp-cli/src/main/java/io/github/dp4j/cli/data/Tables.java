package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.column.Bounds;
import io.github.dp4j.cli.data.column.Column;
import io.github.dp4j.cli.data.column.LabelColumn;
import io.github.dp4j.cli.data.column.NumericColumn;
import io.github.dp4j.cli.data.text.CsvReader;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import io.github.dp4j.cli.data.text.Separator;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.dl4j.packed.PackedWriter;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Tables in CSV files. */
public final class Tables {

    private final TableOptions options;
    private final Schema schema;
    private final ColumnNames names;
    private final Separator separator;
    private final LabelledData training;

    private Tables(
            TableOptions options,
            Schema schema,
            ColumnNames names,
            Separator separator,
            LabelledData training) {
        this.options = options;
        this.schema = schema;
        this.names = names;
        this.separator = separator;
        this.training = training;
    }

    /**
     * Reads a table, once: it may be a pipe.
     *
     * @param file the training data, CSV, gzipped or not
     * @param options what is publicly known about its columns
     * @param limit how many rows to read at most
     * @return the table
     * @throws DataFormatException if something needed is not known, or the schema or the file
     *     cannot be read
     */
    public static Tables open(Path file, TableOptions options, int limit) {
        return open(file, options, /* unitColumn= */ null, limit);
    }

    /**
     * Reads a table of which one column says whose a row is.
     *
     * @param file the training data, CSV, gzipped or not
     * @param options what is publicly known about its columns
     * @param unitColumn the column: its name or, without a schema, its number from 1; null for none
     * @param limit how many rows to read at most
     * @return the table; its training data have keys, and no rows without one
     * @throws DataFormatException as {@link #open(Path, TableOptions, int)}, or if there is no such
     *     column, or it is a feature
     */
    public static Tables open(
            Path file, TableOptions options, @Nullable String unitColumn, int limit) {
        InputFiles.requireFile(file);
        Schema given = options.schema() == null ? null : Schema.read(options.schema());
        try (CsvReader rows = reader(file, given, options)) {
            Columns columns = Columns.of(options, given, unitColumn, rows);
            LabelledData training = columns.encoder(options, rows).encode(limit);
            return new Tables(options, columns.schema, columns.names, rows.separator(), training);
        }
    }

    /**
     * Writes a table into a packed file, row by row.
     *
     * @param file CSV, gzipped or not
     * @param options what is publicly known about its columns
     * @param out the file to write
     * @param progress is told how many rows are written, after each
     * @return how many rows there were
     * @throws DataFormatException as {@link #open} does, or if the schema comes from a profile of
     *     persons
     */
    public static long pack(Path file, TableOptions options, Path out, LongConsumer progress) {
        InputFiles.requireFile(file);
        Schema given = options.schema() == null ? null : Schema.read(options.schema());
        requireRecords(given, options);
        try (CsvReader rows = reader(file, given, options)) {
            Columns columns = Columns.of(options, given, /* unitColumn= */ null, rows);
            TableEncoder encoder = columns.encoder(options, rows);
            return PackedWriter.write(
                    out,
                    new long[] {columns.schema.width()},
                    new long[] {1},
                    columns.saved(),
                    sink -> {
                        float[] target = new float[1];
                        long count = 0;
                        for (EncodedRow row = encoder.next(); row != null; row = encoder.next()) {
                            target[0] = row.target();
                            sink.add(row.features(), target);
                            progress.accept(++count);
                        }
                    });
        }
    }

    /** A packed file has no keys: no training on it can keep the promise of such a profile. */
    private static void requireRecords(@Nullable Schema schema, TableOptions options) {
        LedgerRelease profile = schema == null ? null : schema.profile();
        if (profile != null && profile.unit() != null) {
            throw new DataFormatException(
                    "The schema "
                            + options.schema()
                            + " comes from a profile of persons, and a packed file does not say"
                            + " whose its rows are: train on the CSV file with --unit-column, or"
                            + " profile without it.");
        }
    }

    /** What the columns of a file are, and what they are called. */
    private record Columns(Schema schema, ColumnNames names, @Nullable UnitColumn unit) {

        static Columns of(
                TableOptions options,
                @Nullable Schema given,
                @Nullable String unitColumn,
                CsvReader rows) {
            if (given != null) {
                UnitColumn unit = unitColumn == null ? null : UnitColumn.in(given, unitColumn);
                Schema schema = unit == null ? given : unit.addedTo(given);
                return new Columns(schema, ColumnNames.of(schema), unit);
            }
            Schemas.requireColumns(rows);
            ColumnNames names = ColumnNames.of(options, rows);
            int index =
                    unitColumn == null ? -1 : Schemas.index(unitColumn, "unit column", rows, names);
            UnitColumn unit =
                    unitColumn == null
                            ? null
                            : new UnitColumn(unitColumn, index, /* isListed= */ true);
            return new Columns(Schemas.of(options, rows, names, index), names, unit);
        }

        TableEncoder encoder(TableOptions options, CsvReader rows) {
            return new TableEncoder(
                    schema, names, rows, /* labelled= */ true, options.showValues(), unit);
        }

        String saved() {
            return SavedTable.text(schema.withNames(names.kept()));
        }
    }

    /**
     * Reads rows of numbers between the same bounds, with a class at the end and no header.
     *
     * @param in the rows, separated by commas
     * @param source what they are, for messages
     * @param columns how many numbers a row has
     * @param bounds their public bounds
     * @param classes the public list of classes
     * @return the examples
     */
    public static LabelledData ofNumbers(
            InputStream in, String source, int columns, Bounds bounds, List<String> classes) {
        List<Column> all = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            all.add(NumericColumn.plain("column" + i, bounds));
        }
        all.add(new LabelColumn("class", classes, /* dropSuffix= */ null));
        Schema schema = Schema.of(all);
        CsvReader rows =
                CsvReader.open(
                        in, source, /* comment= */ null, Separator.COMMA, /* encoding= */ null);
        return new TableEncoder(
                        schema,
                        ColumnNames.of(schema),
                        rows,
                        /* labelled= */ true,
                        /* showValues= */ false)
                .encode(Integer.MAX_VALUE);
    }

    private static CsvReader reader(Path file, @Nullable Schema schema, TableOptions options) {
        Charset encoding = options.encoding();
        if (encoding == null && schema != null) {
            encoding = schema.charset();
        }
        return CsvReader.open(
                file, schema == null ? null : schema.comment(), options.separator(), encoding);
    }

    /**
     * Returns the training data.
     *
     * @return the examples
     */
    public LabelledData training() {
        return training;
    }

    /**
     * Returns what separates the cells of the training data.
     *
     * @return a comma, unless another character was given or found
     */
    public Separator separator() {
        return separator;
    }

    /**
     * Returns what the columns mean: files that say the same are coded alike.
     *
     * @return lines of words
     */
    public List<String> meanings() {
        return schema.meanings(names.kept());
    }

    /**
     * Returns the schema as it is saved with a model. Names that may be somebody's data are left
     * out of it.
     *
     * @return what {@link SavedTable} reads
     */
    public String saved() {
        return new Columns(schema, names, /* unit= */ null).saved();
    }

    /**
     * Returns the release that found bounds and categories in the data.
     *
     * @return what a training must count; null if the schema is public
     */
    public @Nullable LedgerRelease profile() {
        return schema.profile();
    }

    /**
     * Returns what a target of 1 stands for.
     *
     * @return the target's range, in its units; 1 if a class is learnt
     */
    public double targetRange() {
        return schema.target().map(target -> target.max() - target.min()).orElse(1.0);
    }

    /**
     * Reads another file with the same columns.
     *
     * @param file CSV, gzipped or not
     * @return the examples
     */
    public LabelledData read(Path file) {
        InputFiles.requireFile(file);
        try (CsvReader rows = reader(file, schema, options)) {
            return new TableEncoder(schema, names, rows, /* labelled= */ true, options.showValues())
                    .encode(Integer.MAX_VALUE);
        }
    }
}
