package io.github.dp4j.cli;

import io.github.dp4j.cli.data.Values;
import io.github.dp4j.plan.Sampling;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Reads {@code poisson}, {@code fixed-size}, {@code shuffled} or {@code full-batch}. */
final class SamplingConverter implements CommandLine.ITypeConverter<Sampling> {

    SamplingConverter() {}

    @Override
    public Sampling convert(String value) {
        return drawn().filter(sampling -> sampling.label().equals(Values.label(value)))
                .findFirst()
                .orElseThrow(
                        () ->
                                new CommandLine.TypeConversionException(
                                        "it must be one of "
                                                + String.join(", ", labels())
                                                + ", but is '"
                                                + value
                                                + "'."));
    }

    /** A command hands over data, and no iterator of its own. */
    private static Stream<Sampling> drawn() {
        return Stream.of(Sampling.values())
                .filter(sampling -> sampling != Sampling.ITERATOR_PASSES);
    }

    private static List<String> labels() {
        return drawn().map(Sampling::label).toList();
    }

    /** The labels, for the help text. */
    static final class Labels implements Iterable<String> {

        Labels() {}

        @Override
        public Iterator<String> iterator() {
            return labels().iterator();
        }
    }
}
