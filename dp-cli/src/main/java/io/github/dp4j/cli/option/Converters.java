package io.github.dp4j.cli.option;

import io.github.dp4j.cli.data.ImageSize;
import io.github.dp4j.cli.data.column.Bounds;
import io.github.dp4j.cli.data.text.Separator;
import io.github.dp4j.cli.data.text.Values;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.NeighboringRelation;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Reads the values of options, and refuses them in words: picocli's own converters say too little.
 */
public final class Converters {

    /** Between several values of an option; a comma at the end is part of the last, and refused. */
    public static final String COMMAS = ",(?!,*$)";

    private Converters() {}

    /** Makes a command and its subcommands read values in this way. */
    public static CommandLine registered(CommandLine command) {
        registerChoices(command); // below, the types with names of their own replace theirs
        for (Class<?> type : new Class<?>[] {Double.class, double.class}) {
            register(command, type, Values::number);
        }
        register(command, Long.class, text -> Values.whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
        register(
                command,
                Integer.class,
                text -> (int) Values.whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        register(command, Path.class, Converters::path);
        register(command, Bounds.class, Bounds::of);
        register(command, Separator.class, Separator::of);
        register(command, ImageSize.class, ImageSize::of);
        register(command, Charset.class, Converters::charset);
        register(command, NeighboringRelation.class, Values::relation);
        register(command, Sampling.class, Converters::sampling);
        return command;
    }

    private static Charset charset(String text) {
        try {
            return Charset.forName(text);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException(
                    "it must name an encoding, such as UTF-8 or windows-1252, but is '"
                            + text
                            + "'.",
                    e);
        }
    }

    private static void registerChoices(CommandLine command) {
        for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
            Class<?> type = option.type();
            if (type.isEnum()) {
                register(command, type, text -> choice(type.getEnumConstants(), text));
            }
        }
        command.getSubcommands().values().forEach(Converters::registerChoices);
    }

    /** An empty name would be that of the current folder. */
    private static Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("it must name a file or folder, but is empty.");
        }
        return Path.of(text);
    }

    /** A command hands over data, and no iterator of its own. */
    private static Object sampling(String text) {
        return choice(
                Stream.of(Sampling.values())
                        .filter(sampling -> sampling != Sampling.ITERATOR_PASSES)
                        .toArray(),
                text);
    }

    /** Returns the constant with this name, in any case, with hyphens or underscores. */
    private static Object choice(Object[] all, String text) {
        for (Object constant : all) {
            if (label(constant).equals(Values.label(text))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "it must be one of "
                        + Arrays.stream(all)
                                .map(Converters::label)
                                .collect(Collectors.joining(", "))
                        + ", but is '"
                        + text
                        + "'.");
    }

    private static String label(Object constant) {
        return Values.label(((Enum<?>) constant).name());
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

    /** Reads numbers of steps, examples and the like. */
    public static final class Count implements CommandLine.ITypeConverter<Long> {

        /** For picocli. */
        public Count() {}

        @Override
        public Long convert(String text) {
            return converted(() -> Values.count(text));
        }
    }
}
