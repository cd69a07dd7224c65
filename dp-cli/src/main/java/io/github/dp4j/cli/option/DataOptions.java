package io.github.dp4j.cli.option;

import io.github.dp4j.cli.data.ClassList;
import io.github.dp4j.cli.data.ImageSize;
import io.github.dp4j.cli.data.TableOptions;
import io.github.dp4j.cli.data.column.Bounds;
import io.github.dp4j.cli.data.image.ImageOptions;
import io.github.dp4j.cli.data.text.Separator;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is publicly known about a data set: the options of every command that reads examples. */
public abstract class DataOptions {

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            order = 10,
            description =
                    "JSON that says what each CSV column is: numeric with public bounds,"
                            + " categorical with its categories, ordinal, hashed, date, label,"
                            + " target or ignore. Without it"
                            + " --bounds and --classes are needed; 'dp4j train --data FILE'"
                            + " shows how to write one.")
    private @Nullable Path schema;

    @Option(
            names = "--bounds",
            paramLabel = "MIN,MAX",
            order = 11,
            description =
                    "Public bounds of all features of a CSV file. Values are scaled to [0, 1]"
                            + " by them; what lies outside is moved to the nearer bound.")
    private @Nullable Bounds bounds;

    @Option(
            names = "--classes",
            split = ",",
            paramLabel = "A,B,..",
            order = 12,
            hideParamSyntax = true,
            description =
                    "The public list of classes; 1..30 stands for 1,2,...,30. Of IDX data:"
                            + " 0..9 unless given.")
    private @Nullable List<String> classes;

    @Option(
            names = "--label-column",
            paramLabel = "COLUMN",
            order = 13,
            description = "The class's column: a name or a number from 1 (default: the last).")
    private @Nullable String labelColumn;

    @Option(
            names = "--header",
            negatable = true,
            order = 14,
            description =
                    "The first line names the columns, or does not (default: it does if none of"
                            + " its cells is a number).")
    private @Nullable Boolean header;

    @Option(
            names = "--target",
            paramLabel = "MIN,MAX",
            order = 15,
            description =
                    "In place of --classes: the label is a number to learn, between these"
                            + " public bounds, by which it is scaled to [0, 1].")
    private @Nullable Bounds target;

    @Option(
            names = "--separator",
            paramLabel = "CHAR",
            order = 16,
            description =
                    "What separates the cells of a CSV file: comma, semicolon, tab or pipe"
                            + " (default: comma; what the first line has, if it has none).")
    private @Nullable Separator separator;

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            order = 17,
            description =
                    "The encoding of CSV files, such as windows-1252 (default: the schema's, or"
                            + " UTF-8).")
    private @Nullable Charset encoding;

    @Option(
            names = "--image-size",
            paramLabel = "RxC[x1]",
            hideParamSyntax = true,
            order = 18,
            description =
                    "What pictures in folders of their classes are scaled to, such as 64x64, or"
                            + " 64x64x1 for grey.")
    private @Nullable ImageSize imageSize;

    @Option(
            names = "--show-values",
            order = 19,
            description =
                    "Let messages show the cells that cannot be used. They are private, and"
                            + " messages end up in logs.")
    private boolean showValues;

    /** For the commands' own options. */
    protected DataOptions() {}

    /** Returns what was said about tables. */
    public TableOptions tableOptions() {
        return new TableOptions(
                schema,
                labelColumn,
                header,
                bounds,
                target,
                classes == null ? null : ClassList.of(classes),
                separator,
                encoding,
                showValues);
    }

    /** Returns what was said about images. */
    public ImageOptions imageOptions() {
        return new ImageOptions(
                classes == null ? null : ClassList.of(classes), imageSize, showValues);
    }

    /** Returns whether messages may show what a cell holds. */
    public boolean showValues() {
        return showValues;
    }

    /** Returns whether something was said that only a table has. */
    public boolean describesTable() {
        return schema != null
                || bounds != null
                || target != null
                || separator != null
                || encoding != null
                || header != null
                || labelColumn != null;
    }

    /** Returns whether something was said about what columns mean. */
    public boolean describesColumns() {
        return schema != null
                || bounds != null
                || target != null
                || classes != null
                || header != null
                || labelColumn != null;
    }

    /** Returns whether anything was said about the data. */
    public boolean describesData() {
        return describesTable() || classes != null || imageSize != null;
    }

    /**
     * Refuses what contradicts itself.
     *
     * @throws IllegalArgumentException naming the options
     */
    public void check() {
        boolean described =
                bounds != null
                        || target != null
                        || classes != null
                        || labelColumn != null
                        || header != null;
        if (schema != null && described) {
            throw new IllegalArgumentException(
                    "--schema says it all: leave out --bounds, --classes, --target, --label-column"
                            + " and --header.");
        }
        if (classes != null && target != null) {
            throw new IllegalArgumentException(
                    "Give --classes, to learn a class, or --target, to learn a number; not both.");
        }
        if (classes != null) {
            ClassList.of(classes);
        }
    }
}
