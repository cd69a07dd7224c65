package io.github.dp4j.cli;

import io.github.dp4j.cli.data.Values;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine;

/** Reads {@code add-remove}, {@code replace-one} or {@code zero-out}. */
final class RelationConverter implements CommandLine.ITypeConverter<NeighboringRelation> {

    RelationConverter() {}

    @Override
    public NeighboringRelation convert(String value) {
        try {
            return Values.relation(value);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(e.getMessage());
        }
    }

    /** The labels, for the help text. */
    static final class Labels implements Iterable<String> {

        Labels() {}

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(NeighboringRelation.values())
                    .map(NeighboringRelation::label)
                    .iterator();
        }
    }
}
