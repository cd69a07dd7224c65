package io.github.dp4j.cli;

import io.github.dp4j.cli.data.Separator;
import io.github.dp4j.cli.data.Values;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** How the values of options are read: in words, picocli's own converters say too little. */
final class Converters {

    /** Between several values of an option; a comma at the end is part of the last, and refused. */
    static final String COMMAS = ",(?!,*$)";

    private Converters() {}

    static CommandLine registered(CommandLine command) {
        for (Class<?> type : new Class<?>[] {Double.class, double.class}) {
            register(command, type, Values::number);
        }
        register(command, Long.class, text -> Values.whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
        register(
                command,
                Integer.class,
                text -> (int) Values.whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        register(command, Path.class, Converters::path);
        register(command, Separator.class, Separator::of);
        for (Class<? extends Enum<?>> type :
                Arrays.asList(AccountantKind.class, Release.Mechanism.class, UpdaterKind.class)) {
            register(command, type, text -> choice(type, text));
        }
        return command;
    }

    /** An empty name would be that of the current folder. */
    private static Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("it must name a file or folder, but is empty.");
        }
        return Path.of(text);
    }

    /** The constant with this name, in any case, with hyphens or underscores. */
    private static Enum<?> choice(Class<? extends Enum<?>> type, String text) {
        Enum<?>[] all = type.getEnumConstants();
        for (Enum<?> constant : all) {
            if (Values.label(constant.name()).equals(Values.label(text))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "it must be one of "
                        + Arrays.stream(all)
                                .map(constant -> Values.label(constant.name()))
                                .collect(Collectors.joining(", "))
                        + ", but is '"
                        + text
                        + "'.");
    }

    @SuppressWarnings("unchecked")
    private static void register(
            CommandLine command, Class<?> type, Function<String, ?> conversion) {
        command.registerConverter(
                (Class<Object>) type, text -> converted(() -> conversion.apply(text)));
    }

    private static <T> T converted(Supplier<T> conversion) {
        try {
            return conversion.get();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(e.getMessage());
        }
    }

    /** Numbers of steps, examples and the like. */
    static final class Count implements CommandLine.ITypeConverter<Long> {

        Count() {}

        @Override
        public Long convert(String text) {
            return converted(() -> Values.count(text));
        }
    }
}
