package io.github.dp4j.cli.train;

import io.github.dp4j.search.SearchPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of {@code tune}: those of {@code train}, of which some take several values. */
final class TuneOptions {

    /** Options that a training does not have, or has with one value. */
    static final Set<String> OF_THE_SEARCH =
            Set.of(
                    "--trials",
                    "--held-out",
                    "--score-noise",
                    "--model",
                    "--learning-rate",
                    "--momentum",
                    "--clip");

    @ArgGroup(validate = false, heading = "%nData (without --data: the embedded digits):%n")
    TrainOptions.Data data = new TrainOptions.Data();

    @ArgGroup(
            validate = false,
            heading =
                    "%nCandidates (every combination of these values; where that is one without%n"
                            + "a learning rate: its default, a quarter and four times of it):%n")
    Candidates candidates = new Candidates();

    @ArgGroup(validate = false, heading = "%nSearch:%n")
    Search search = new Search();

    @ArgGroup(validate = false, heading = "%nPrivacy (of the whole search):%n")
    TrainOptions.Budget budget = new TrainOptions.Budget();

    @ArgGroup(validate = false, heading = "%nRun:%n")
    Run run = new Run();

    TuneOptions() {}

    /**
     * What is searched. Batch size and length are no part of it: they decide what a trial costs.
     */
    static final class Candidates {
        @Option(
                names = "--model",
                split = ",",
                paramLabel = "A,B,..",
                hideParamSyntax = true,
                description =
                        "Networks, as in 'train': features, softmax, mlp, cnn, or files (default: by"
                                + " the data). All need one batch size and one length.")
        List<String> models = List.of();

        @Option(
                names = "--learning-rate",
                split = ",",
                paramLabel = "R,S,..",
                hideParamSyntax = true,
                description = "Learning rates.")
        List<Double> learningRates = List.of();

        @Option(
                names = "--momentum",
                split = ",",
                paramLabel = "M,N,..",
                hideParamSyntax = true,
                description = "Momenta of --updater momentum, from 0 to below 1.")
        List<Double> momenta = List.of();

        @Option(
                names = "--clip",
                split = ",",
                paramLabel = "C,D,..",
                hideParamSyntax = true,
                description = "Norms to which each example's gradient is clipped.")
        List<Double> clips = List.of();

        @Option(
                names = "--updater",
                paramLabel = "NAME",
                description = "sgd, momentum or adam, of all candidates.")
        @Nullable UpdaterKind updater;

        @Option(
                names = "--seed",
                paramLabel = "N",
                description = "Seeds the initial weights, and nothing else.")
        @Nullable Long seed;
    }

    /** How many trials, and how they are told apart. */
    static final class Search {
        @Option(
                names = "--trials",
                paramLabel = "M",
                defaultValue = "6",
                description =
                        "The mean number of trials (default: 6). How many there are is drawn from the"
                                + " Poisson distribution and stays secret; with probability e^-M there"
                                + " is none, and no model.")
        double trials;

        @Option(
                names = "--held-out",
                paramLabel = "SHARE",
                defaultValue = "0.1",
                description =
                        "About this share of the training data is held out of the training, and"
                                + " scores it (default: 0.1). Each row's side follows from the row"
                                + " itself.")
        double heldOut;

        @Option(
                names = "--score-noise",
                paramLabel = "S",
                defaultValue = "10",
                description =
                        "The deviation of the noise on a score, in held-out examples or persons"
                                + " (default: 10). With fewer than some thousand held out, the noise"
                                + " decides.")
        double scoreNoise;

        SearchPlan plan() {
            return new SearchPlan(trials, scoreNoise);
        }
    }

    /** Where results go. */
    static final class Run {
        @Option(
                names = "--out",
                paramLabel = "FOLDER",
                description =
                        "The folder for model.zip, report.json, report.html and the ledger (default:"
                                + " dp4j-tune).")
        Path out = Path.of("dp4j-tune");

        @Option(
                names = "--threads",
                paramLabel = "N",
                description = "Processor threads to use (default: all).")
        @Nullable Integer threads;

        @Option(
                names = "--json",
                description =
                        "Print one JSON object on standard output, everything else on standard"
                                + " error.")
        boolean json;
    }
}
