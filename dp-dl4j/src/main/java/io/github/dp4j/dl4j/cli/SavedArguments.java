package io.github.dp4j.dl4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * The settings of a run as they were typed, so that it can be resumed with them. Paths are made
 * absolute: it may be resumed from elsewhere.
 */
final class SavedArguments {

    private static final String LEDGER = "--ledger";

    /** What belongs to one call, and not to the run. */
    private static final Set<String> OF_THE_CALL =
            Set.of("--out", "--resume", LEDGER, "--json", "--stacktrace", "--help");

    private static final Set<String> PATHS = Set.of("--data", "--test", "--schema", "--model");

    private final Map<String, String> values;

    private SavedArguments(Map<String, String> values) {
        this.values = values;
    }

    static SavedArguments of(CommandLine.ParseResult parsed) {
        Map<String, String> values = new LinkedHashMap<>();
        for (CommandLine.Model.OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName();
            if (OF_THE_CALL.contains(name)) {
                continue;
            }
            List<String> typed = option.originalStringValues();
            String value =
                    option.getValue() instanceof Boolean flag
                            ? flag.toString()
                            : String.join(",", typed);
            values.put(name, PATHS.contains(name) ? absolute(value) : value);
        }
        return new SavedArguments(values);
    }

    private static String absolute(String path) {
        boolean builtIn = NetworkSource.isBuiltIn(path);
        return builtIn ? path : Path.of(path).toAbsolutePath().normalize().toString();
    }

    static SavedArguments read(Path file) {
        try {
            return new SavedArguments(
                    new ObjectMapper()
                            .readValue(
                                    Files.readString(file),
                                    new TypeReference<LinkedHashMap<String, String>>() {}));
        } catch (IOException e) {
            throw new UserErrorException(
                    "The settings of the run cannot be read from "
                            + file
                            + ". Give them once more: --data and all the others.",
                    e);
        }
    }

    static SavedArguments none() {
        return new SavedArguments(Map.of());
    }

    String toJson() {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts cannot be printed.", e);
        }
    }

    /** Returns these settings with others in the place of those of the same name. */
    SavedArguments overlaidWith(SavedArguments newer) {
        Map<String, String> merged = new LinkedHashMap<>(values);
        if (newer.values.containsKey("--steps")) {
            merged.remove("--epochs");
        }
        if (newer.values.containsKey("--epochs")) {
            merged.remove("--steps");
        }
        merged.putAll(newer.values);
        return new SavedArguments(merged);
    }

    /**
     * Returns whether noise, budget or length are given: a resumed run then sets its noise anew.
     */
    boolean changesThePrivacy() {
        return Stream.of("--epsilon", "--noise-multiplier", "--epochs", "--steps")
                .anyMatch(values::containsKey);
    }

    /** Returns where the ledger of the run was, if it is known. */
    Optional<Path> ledger() {
        return Optional.ofNullable(values.get(LEDGER)).map(Path::of);
    }

    /** Adds what a later call must know though it was not typed: budget and ledger. */
    SavedArguments with(RunPlan plan, Path ledger) {
        Map<String, String> all = new LinkedHashMap<>(values);
        if (plan.epsilon() != null) {
            all.put("--epsilon", plan.epsilon().toString());
        }
        all.put("--delta", Double.toString(plan.delta()));
        all.put(LEDGER, ledger.toAbsolutePath().normalize().toString());
        return new SavedArguments(all);
    }

    TrainOptions parse() {
        List<String> args = new ArrayList<>();
        values.forEach(
                (name, value) -> {
                    if (value.equals("true")) {
                        args.add(name);
                    } else if (value.equals("false")) {
                        args.add(name.replaceFirst("--", "--no-"));
                    } else {
                        args.add(name + "=" + value);
                    }
                });
        OptionsOnly options = new OptionsOnly();
        Converters.registered(new CommandLine(options)).parseArgs(args.toArray(String[]::new));
        return options.options;
    }

    /** A command that has the options and does nothing. */
    @CommandLine.Command(name = "train")
    private static final class OptionsOnly {
        @CommandLine.Mixin private final TrainOptions options = new TrainOptions();
    }
}
