package io.github.dp4j.cli.train;

import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.report.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Says what is about to be done, and which choices were made for the user. */
final class RunAnnouncement {

    private static final String INDENT = " ".repeat(10);

    private RunAnnouncement() {}

    static void note(Terminal terminal, String title, String text) {
        String first = title + " ".repeat(INDENT.length() - title.length());
        terminal.note(TerminalText.wrapped(first + text, INDENT));
    }

    static void describe(
            Terminal terminal,
            TrainOptions options,
            DataSets data,
            RunPlan plan,
            DpTrainer trainer) {
        LabelledData training = data.training();
        note(
                terminal,
                "Data",
                data.name()
                        + ": "
                        + size(options, training)
                        + (options.data.unitColumn == null
                                ? " examples, "
                                : " persons (" + options.data.unitColumn + "), ")
                        + training.features().length() / training.size()
                        + " features, "
                        + (training.isRegression()
                                ? "a number to learn; "
                                : training.classes().size() + " classes; ")
                        + (data.test() == null ? "no" : data.test().units())
                        + " held-out "
                        + (data.test() == null || data.test().keys() == null
                                ? "examples"
                                : "persons")
                        + (data.remark() == null ? "" : "; " + data.remark()));
        note(terminal, "Network", network(options, plan, trainer));
        note(terminal, "Training", training(plan) + rate(options, trainer.network()));
        note(terminal, "Privacy", privacy(plan.plan(), trainer));
        if (data.profile() != null) {
            note(
                    terminal,
                    "",
                    "That counts what came before: " + data.profile().description() + ".");
        }
        if (options.privacy.populationSize == null) {
            note(
                    terminal,
                    "",
                    "The number of "
                            + data.unitWord()
                            + " is made public (--population-size gives another figure).");
        }
        sizeBefore(plan, trainer)
                .ifPresent(
                        before ->
                                note(
                                        terminal,
                                        "",
                                        "WARNING: the steps before were of "
                                                + before
                                                + " "
                                                + data.unitWord()
                                                + ", these are of "
                                                + plan.plan().populationSize().orElseThrow()
                                                + ": the data have changed since."));
        if (options.data.unitColumn != null) {
            note(
                    terminal,
                    "",
                    "A person is protected with all rows of one key, as it is written; rows"
                            + " without a key are left out.");
        }
        if (options.data.data == null) {
            note(
                    terminal,
                    "",
                    "The settings were tuned on these training digits, which are public:"
                            + " to tune on private data costs privacy.");
        }
        terminal.note("");
    }

    /**
     * Returns what is public: not how many rows a person has, nor what another figure stands for.
     */
    private static String size(TrainOptions options, LabelledData training) {
        Long said = options.privacy.populationSize;
        return said == null ? Integer.toString(training.units()) : "taken as " + said;
    }

    /** Returns how many examples the steps before were of, if it was another number. */
    private static Optional<Long> sizeBefore(RunPlan plan, DpTrainer trainer) {
        if (plan.stepsBefore() == 0) {
            return Optional.empty();
        }
        long now = plan.plan().populationSize().orElseThrow();
        return trainer.ledger().phases().stream()
                .filter(phase -> phase.steps() > 0)
                // A search, which held some out, is charged as one event.
                .filter(phase -> phase.events() > 1 || phase.steps() == 1)
                .map(LedgerPhase::populationSize)
                .filter(before -> before != null && before != now)
                .reduce((first, last) -> last);
    }

    private static String network(TrainOptions options, RunPlan plan, DpTrainer trainer) {
        if (options.network.features != null
                && trainer.network() instanceof MultiLayerNetwork layers) {
            return "a head of "
                    + layers.getOutputLayer().numParams()
                    + " parameters on frozen layers of "
                    + FileAndLayer.of(options.network.features).name()
                    + ", which is taken to be public";
        }
        String name =
                options.network.model != null ? options.network.model : plan.recipe().network();
        return name + ", " + trainer.network().numParams() + " parameters";
    }

    private static String training(RunPlan plan) {
        String size = Numbers.plain(plan.plan().batchSize().orElseThrow());
        String batches =
                switch (plan.plan().sampling()) {
                    case POISSON -> "Poisson batches of " + size + " on average";
                    case FIXED_SIZE -> "random batches of " + size;
                    case SHUFFLED -> "shuffled passes in batches of " + size;
                    case FULL_BATCH -> "full batches";
                    case ITERATOR_PASSES -> "the iterator's own batches";
                };
        long before = plan.stepsBefore();
        return TerminalText.counted(plan.steps(), before > 0 ? "more step" : "step")
                + (before > 0 ? " after " + before : "")
                + " of "
                + batches
                + ", gradients clipped to "
                + Numbers.plain(plan.plan().clipNorm().orElseThrow());
    }

    /** Of built-in networks, whose layers have one rate, which may follow from the plan. */
    private static String rate(TrainOptions options, Model network) {
        return NetworkSource.isBuiltIn(options.network)
                        && network instanceof MultiLayerNetwork layers
                        && layers.getOutputLayer().conf().getLayer() instanceof BaseLayer last
                ? ", learning rate "
                        + new BigDecimal(last.getIUpdater().getLearningRate(0, 0))
                                .round(new MathContext(3))
                                .stripTrailingZeros()
                                .toPlainString()
                : "";
    }

    private static String privacy(TrainingPlan plan, DpTrainer trainer) {
        String relation = ", neighbours: " + trainer.ledger().relation().label();
        String delta = Numbers.plain(plan.delta().orElseThrow());
        if (plan.epsilon().isEmpty()) {
            return "noise multiplier "
                    + Numbers.plain(plan.noiseMultiplier().orElseThrow())
                    + ", delta "
                    + delta
                    + relation;
        }
        return "at most epsilon "
                + Numbers.plain(plan.epsilon().getAsDouble())
                + " at delta "
                + delta
                + relation;
    }
}
