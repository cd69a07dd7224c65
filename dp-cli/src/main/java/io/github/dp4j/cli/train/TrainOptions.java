package io.github.dp4j.cli.train;

import io.github.dp4j.cli.option.DataOptions;
import io.github.dp4j.cli.option.SamplingOptions;
import io.github.dp4j.plan.TrainingPlan;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of {@code train}; null stands for what was not given. */
final class TrainOptions {

    @ArgGroup(validate = false, heading = "%nData (without --data: the embedded digits):%n")
    Data data = new Data();

    @ArgGroup(validate = false, heading = "%nNetwork:%n")
    Network network = new Network();

    @ArgGroup(validate = false, heading = "%nPrivacy:%n")
    Privacy privacy = new Privacy();

    @ArgGroup(validate = false, heading = "%nRun:%n")
    Run run = new Run();

    TrainOptions() {}

    /** Where the examples come from, and what is publicly known about them. */
    static final class Data extends DataOptions {
        @Option(
                names = "--data",
                paramLabel = "PATH",
                description =
                        "A CSV file, or a folder of IDX files such as MNIST, gzipped or not; or what"
                                + " dp4j pack made of one.")
        @Nullable Path data;

        @Option(
                names = "--test",
                paramLabel = "FILE",
                description =
                        "Held-out examples in the same format, for the accuracy. An IDX folder"
                                + " brings its own.")
        @Nullable Path test;

        @Option(
                names = "--test-split",
                paramLabel = "SHARE",
                description =
                        "In place of --test: hold out about this share of a CSV file's rows. Each"
                                + " row's side follows from the row itself, so it stays.")
        @Nullable Double testSplit;

        @Option(
                names = "--limit",
                paramLabel = "N",
                description =
                        "Train on the first N examples only, to try things; N is public. One"
                                + " example more before them pushes another one out, so the promise"
                                + " is that of replace-one, which needs more noise.")
        @Nullable Integer limit;

        @Option(
                names = "--unit-column",
                paramLabel = "COLUMN",
                description =
                        "The column of a CSV file that says whose a row is, such as patient_id: a"
                                + " name or, without --schema, a number from 1. The promise is then"
                                + " for one person with all rows, and batches and N count persons."
                                + " Rows without a key are left out.")
        @Nullable String unitColumn;

        @Option(
                names = "--records-per-unit",
                paramLabel = "K",
                description =
                        "With --unit-column: a step reads at most K rows of each person, drawn"
                                + " afresh each step (default: all).")
        @Nullable Integer recordsPerUnit;

        /** Returns whether whoever comes into the data pushes somebody else out. */
        boolean cutsRows() {
            return limit != null && data != null;
        }
    }

    /** What is trained. */
    static final class Network {
        @Option(
                names = "--model",
                paramLabel = "FILE",
                description =
                        "A DL4J configuration (JSON), or a Keras model (.h5) whose weights are"
                                + " public; or the built-in features, softmax, mlp or cnn (default:"
                                + " features for images, softmax for tables).")
        @Nullable String model;

        @Option(
                names = "--features",
                paramLabel = "FILE[:LAYER]",
                description =
                        "In place of --model: a network that was trained on PUBLIC data, a DL4J"
                                + " model (.zip) or a Keras model (.h5). Its layers up to LAYER, a"
                                + " name or a number from 0, are frozen (default: up to the last"
                                + " before its output), and a new head is trained on them.")
        @Nullable String features;

        @Option(
                names = "--updater",
                paramLabel = "NAME",
                description = "sgd, momentum or adam (default: by the network).")
        @Nullable UpdaterKind updater;

        @Option(
                names = "--learning-rate",
                paramLabel = "R",
                description = "The learning rate (default: by the network).")
        @Nullable Double learningRate;

        @Option(
                names = "--momentum",
                paramLabel = "M",
                description =
                        "The momentum of --updater momentum, from 0 to below 1 (default: by the"
                                + " network).")
        @Nullable Double momentum;

        @Option(
                names = "--seed",
                paramLabel = "N",
                description =
                        "Seeds the initial weights, and nothing else: sampling and noise cannot be"
                                + " seeded, since who knows the seed can subtract the noise.")
        @Nullable Long seed;
    }

    /** What may be spent, and on how many steps of which batches. */
    static class Budget extends SamplingOptions {
        @Option(
                names = "--epsilon",
                paramLabel = "E",
                description =
                        "The most to spend; the noise is set for it, and training stops before it"
                                + " is exceeded (default: 3).")
        @Nullable Double epsilon;

        @Option(
                names = "--delta",
                paramLabel = "D",
                description =
                        "The failure probability (default: 1e-5, or the power of ten below 1/N if"
                                + " that is smaller).")
        @Nullable Double delta;

        @Option(
                names = "--batch-size",
                paramLabel = "B",
                description = "The expected batch size (default: by the network).")
        @Nullable Double batchSize;

        @Option(
                names = "--population-size",
                paramLabel = "N",
                description =
                        "The public number of examples, or of persons with --unit-column. By"
                                + " default the number that is there is made public; with Poisson sampling an estimate will do instead.")
        @Nullable Long populationSize;

        @Option(
                names = "--epochs",
                paramLabel = "N",
                description = "Passes over the data (default: by the network).")
        @Nullable Double epochs;

        @Option(names = "--steps", paramLabel = "N", description = "Updates, instead of --epochs.")
        @Nullable Long steps;

        /** Returns what was given, as the start of a plan. */
        @Override
        protected TrainingPlan.Builder plan() {
            TrainingPlan.Builder plan = super.plan();
            set(epsilon, plan::epsilon);
            set(delta, plan::delta);
            set(batchSize, plan::expectedBatchSize);
            set(populationSize, plan::populationSize);
            set(epochs, plan::epochs);
            set(steps, plan::steps);
            return plan;
        }

        static <T> void set(@Nullable T value, Consumer<T> setter) {
            if (value != null) {
                setter.accept(value);
            }
        }
    }

    /** What is promised. */
    static final class Privacy extends Budget {
        @Option(
                names = "--noise-multiplier",
                paramLabel = "SIGMA",
                description =
                        "The noise over the clip norm (default: as --epsilon needs; without"
                                + " --epsilon nothing ends the training early then). 0 is NOT"
                                + " PRIVATE.")
        @Nullable Double noiseMultiplier;

        @Option(
                names = "--clip",
                paramLabel = "C",
                description =
                        "The norm to which each example's gradient is clipped (default: by the"
                                + " network).")
        @Nullable Double clip;

        @Override
        protected TrainingPlan.Builder plan() {
            TrainingPlan.Builder plan = super.plan();
            set(noiseMultiplier, plan::noiseMultiplier);
            set(clip, plan::clipNorm);
            return plan;
        }
    }

    /** Where results go. */
    static final class Run {
        @Option(
                names = "--out",
                paramLabel = "FOLDER",
                description =
                        "The folder for model.zip, report.json, report.html, the ledger and, of an"
                                + " audit, audit.json and audit.html (default: dp4j-out). A folder that holds a run is refused.")
        @Nullable Path out;

        @Option(
                names = "--resume",
                paramLabel = "MODEL.ZIP",
                description =
                        "Go on with an interrupted run, with its settings and its ledger; options"
                                + " given beside it replace those settings, but for what the model"
                                + " is made of.")
        @Nullable Path resume;

        @Option(
                names = "--ledger",
                paramLabel = "FILE",
                description =
                        "The file in which each step is counted before it is made (default:"
                                + " privacy-ledger.txt in the --out folder).")
        @Nullable Path ledger;

        @Option(
                names = "--audit",
                arity = "0..1",
                fallbackValue = "1000",
                paramLabel = "N",
                description =
                        "Audit the training from within: N canaries (1000 without a number), each"
                                + " with a fair coin, show a lower bound on epsilon beside the"
                                + " promise. They cost no privacy and a little accuracy. For"
                                + " --sampling poisson and full-batch.")
        @Nullable Integer audit;

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
