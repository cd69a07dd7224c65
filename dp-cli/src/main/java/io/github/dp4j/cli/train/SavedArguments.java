package io.github.dp4j.cli.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.cli.option.Converters;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.StrictJson;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The settings of a run as they were typed, so that it can be resumed with them. Paths are made
 * absolute: it may be resumed from elsewhere.
 */
final class SavedArguments {

    private static final String LEDGER = "--ledger";

    /** What the data's columns mean: not typed, but known once the data are read. */
    private static final String COLUMNS = "columns";

    /** What belongs to one call, and not to the run. */
    private static final Set<String> OF_THE_CALL =
            Set.of(
                    "--out",
                    "--resume",
                    LEDGER,
                    "--json",
                    "--audit",
                    "--show-values",
                    "--stacktrace",
                    "--help",
                    "--version");

    /** What the model was made of: its network, its rows, how inputs and outputs are coded. */
    private static final List<String> OF_THE_MODEL =
            List.of(
                    "--model",
                    "--features",
                    "--updater",
                    "--learning-rate",
                    "--momentum",
                    "--seed",
                    "--test-split",
                    "--unit-column",
                    "--records-per-unit",
                    "--bounds",
                    "--classes",
                    "--target",
                    "--label-column",
                    "--header");

    private static final int LONGEST = 200;

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
            boolean path = option.type() == Path.class || name.equals("--model");
            values.put(
                    name,
                    name.equals("--features")
                            ? FileAndLayer.of(value).absolute().toString()
                            : path ? absolute(value) : value);
        }
        return new SavedArguments(values);
    }

    private static String absolute(String path) {
        boolean builtIn = NetworkSource.isBuiltIn(path);
        return builtIn ? path : Path.of(path).toAbsolutePath().normalize().toString();
    }

    static SavedArguments read(Path file) {
        try {
            Map<String, JsonNode> read =
                    StrictJson.mapper()
                            .readValue(
                                    Files.readString(file),
                                    new TypeReference<LinkedHashMap<String, JsonNode>>() {});
            if (read == null) {
                throw unusable(file, "it holds null", null);
            }
            Set<String> known =
                    new CommandLine(new OptionsOnly()).getCommandSpec().optionsMap().keySet();
            Map<String, String> values = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : read.entrySet()) {
                String name = entry.getKey();
                JsonNode value = entry.getValue();
                boolean ofTheRun =
                        name.equals(LEDGER)
                                || name.equals(COLUMNS)
                                || (known.contains(name) && !OF_THE_CALL.contains(name));
                if (!ofTheRun) {
                    throw unusable(file, "it has '" + name + "', which no run saves", null);
                }
                if (!value.isTextual()) {
                    throw unusable(
                            file,
                            "its "
                                    + name
                                    + " is "
                                    + shortened(value.toString())
                                    + ", but must be text in quotation marks",
                            null);
                }
                values.put(name, value.textValue());
            }
            return new SavedArguments(values);
        } catch (JsonProcessingException e) {
            throw unusable(file, StrictJson.problem(e), e);
        } catch (IOException e) {
            throw unusable(file, "it cannot be read as text in UTF-8", e);
        }
    }

    /** Returns a text for a message: the beginning of a long one. */
    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
    }

    private static UserErrorException unusable(Path file, String why, @Nullable Exception cause) {
        return new UserErrorException(
                "The settings of the run in "
                        + file
                        + " cannot be used: "
                        + why
                        + ". Move the file away, and give the settings once more: --data and all"
                        + " the others.",
                cause);
    }

    static SavedArguments none() {
        return new SavedArguments(Map.of());
    }

    String toJson() {
        try {
            return StrictJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(values)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts cannot be printed.", e);
        }
    }

    /** Returns these settings without some. */
    SavedArguments without(Set<String> names) {
        Map<String, String> left = new LinkedHashMap<>(values);
        left.keySet().removeAll(names);
        return new SavedArguments(left);
    }

    /** Returns these settings with others in the place of those of the same name. */
    SavedArguments overlaidWith(Map<String, String> newer) {
        return overlaidWith(new SavedArguments(newer));
    }

    /** Likewise. */
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
     * Checks that settings for going on do not contradict what the model was made of: the network
     * comes from the model file, and cells that were coded otherwise would teach it nonsense.
     *
     * @throws UserErrorException if they do
     */
    void requireSameModel(SavedArguments newer) {
        if (values.isEmpty()) {
            return; // nothing is known of the run
        }
        for (String name : OF_THE_MODEL) {
            String now = newer.values.get(name);
            if (now != null && !now.equals(values.get(name))) {
                throw new UserErrorException(
                        name
                                + " is now "
                                + now
                                + ", but the run was begun with "
                                + (values.containsKey(name) ? values.get(name) : "its default")
                                + ", and what its model is made of stays: leave "
                                + name
                                + " out, or begin a new run in another folder.");
            }
        }
    }

    /**
     * Checks that the columns of the data are those that the model was trained on. Their meaning is
     * compared, and not the file that states it, which may have been moved or changed.
     *
     * @throws UserErrorException if they are not, with the first that differs
     */
    void requireSameColumns(List<String> now) {
        if (!values.containsKey(COLUMNS)) {
            return; // an older version did not save them
        }
        List<String> before = List.of(values.get(COLUMNS).split("\n", -1));
        for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
            String was = i < before.size() ? before.get(i) : "nothing";
            String is = i < now.size() ? now.get(i) : "nothing";
            if (!was.equals(is)) {
                throw new UserErrorException(
                        "The data do not have the columns that the run was begun with: there is now '"
                                + shortened(is)
                                + "' where there was '"
                                + shortened(was)
                                + "'. The model would take the one for the other: give the data and"
                                + " the schema of the run, or begin a new run in another folder.");
            }
        }
    }

    /**
     * Returns whether noise, budget or length are given: a resumed run then sets its noise anew.
     */
    boolean changesThePrivacy() {
        return Stream.of("--epsilon", "--noise-multiplier", "--epochs", "--steps")
                .anyMatch(values::containsKey);
    }

    /** Returns the data of the run; empty for the embedded digits. */
    Optional<String> data() {
        return Optional.ofNullable(values.get("--data"));
    }

    /** Returns where the ledger of the run was, if it is known. */
    Optional<Path> ledger() {
        return Optional.ofNullable(values.get(LEDGER)).map(Path::of);
    }

    /** Adds what a later call must know though it was not typed: budget, ledger and columns. */
    SavedArguments with(TrainingPlan plan, Path ledger, List<String> columns) {
        Map<String, String> all = new LinkedHashMap<>(values);
        plan.epsilon().ifPresent(epsilon -> all.put("--epsilon", Double.toString(epsilon)));
        plan.delta().ifPresent(delta -> all.put("--delta", Double.toString(delta)));
        all.put(LEDGER, ledger.toAbsolutePath().normalize().toString());
        all.put(COLUMNS, String.join("\n", columns));
        return new SavedArguments(all);
    }

    /**
     * Reads the settings.
     *
     * @throws UserErrorException if one of them, typed earlier or in the file, cannot be used
     */
    TrainOptions parse() {
        List<String> args = new ArrayList<>();
        OptionsOnly options = new OptionsOnly();
        CommandLine command =
                Converters.registered(new CommandLine(options)).setExpandAtFiles(false);
        values.forEach(
                (name, value) -> {
                    if (name.equals(COLUMNS)) {
                        return; // no option
                    }
                    if (name.equals("--header")) { // the only one that is said by its name alone
                        args.add(value.equals("false") ? "--no-header" : name);
                    } else {
                        args.add(name + "=" + value);
                    }
                });
        try {
            command.parseArgs(args.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new UserErrorException(
                    "A setting that was saved with the run cannot be used: "
                            + e.getMessage()
                            + " Give it once more.",
                    e);
        }
        return options.options;
    }

    /** A command that has the options and does nothing. */
    @CommandLine.Command(name = "train")
    private static final class OptionsOnly {
        @CommandLine.Mixin private final TrainOptions options = new TrainOptions();
    }
}
