package io.github.dp4j.dl4j.cli.data;

import java.nio.file.Path;
import java.util.List;

/**
 * What the owner said about a table; whatever was not said is null.
 *
 * @param schema a schema file, instead of all the rest
 * @param labelColumn the label's name, or its number from 1; the last one if null
 * @param header whether the first line names the columns; found out if null
 * @param lower the public lower bound of all features
 * @param upper the public upper bound of all features
 * @param classes the public list of classes
 */
public record TableOptions(
        Path schema,
        String labelColumn,
        Boolean header,
        Double lower,
        Double upper,
        List<String> classes) {}
