package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.column.Bounds;
import io.github.dp4j.cli.data.text.Separator;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the owner said about a table; whatever was not said is null.
 *
 * @param schema a schema file, instead of what follows up to the classes
 * @param labelColumn the label's name, or its number from 1; the last one if null
 * @param header whether the first line names the columns; found out if null
 * @param bounds the public bounds of all features
 * @param target the public bounds of the label, if it is a number and not a class
 * @param classes the public list of classes
 * @param separator what stands between cells; found in the first line if null
 * @param encoding the files' encoding; the schema's, or UTF-8, if null
 * @param showValues whether messages may show what a cell holds
 */
public record TableOptions(
        @Nullable Path schema,
        @Nullable String labelColumn,
        @Nullable Boolean header,
        @Nullable Bounds bounds,
        @Nullable Bounds target,
        @Nullable List<String> classes,
        @Nullable Separator separator,
        @Nullable Charset encoding,
        boolean showValues) {}
