package io.github.dp4j.cli.account;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that takes the questions from a file. */
final class SettingsFileOption {

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "A CSV file with the columns samplingRate, noiseMultiplier, steps, delta and,"
                            + " if need be, relation. 'dp4j account' prints one JSON object a row,"
                            + " in the order of the file.")
    private @Nullable Path file;

    SettingsFileOption() {}

    boolean isGiven() {
        return file != null;
    }

    /** Returns the questions of the file, or those that the options ask. */
    List<Question> questions(AccountingOptions options) {
        if (file == null) {
            options.requireAll();
            return options.questions(/* epsilons= */ null);
        }
        options.refuseBesideFile();
        return SettingsFile.read(file, options.common()).entrySet().stream()
                .map(row -> new Question(row.getValue(), Optional.of(row.getKey())))
                .toList();
    }
}
