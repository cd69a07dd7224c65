package io.github.dp4j.cli.train;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.cli.data.HeldOutSplit;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.option.AccountantKind;
import io.github.dp4j.cli.terminal.StopBySignal;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.cli.terminal.WrongUseException;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.search.PrivateSearch;
import io.github.dp4j.search.SearchPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/** One call of {@code tune}: noise for the whole search, its charge, the trials, the best model. */
final class TuneRun {

    /** So many times the noise on a score is a number held out that tells candidates apart. */
    private static final double FEW = 100;

    private static final long WORD_EVERY = Duration.ofSeconds(30).toNanos();

    private final TuneOptions options;
    private final SavedArguments shared;
    private final Terminal terminal;
    private final SearchPlan search;
    private final RunFolder folder;
    private final Accountant accountant = AccountantKind.BEST.accountant();
    private final long start = System.nanoTime();
    private long lastWord = start;

    TuneRun(TuneOptions options, SavedArguments shared, Terminal terminal) {
        this.options = options;
        this.shared = shared;
        this.terminal = terminal;
        this.search = options.search.plan();
        this.folder = RunFolder.of(options.run.out);
    }

    void run() {
        if (options.run.threads != null) {
            Nd4j.getEnvironment().setMaxThreads(options.run.threads);
        }
        boolean goesOn = Files.exists(folder.search());
        if (!goesOn) {
            RunFolder.fresh(folder.folder(), folder.ledger());
        }
        DataSets all = DataSets.load(options.data);
        HeldOutSplit split = HeldOutSplit.of(all.training(), options.search.heldOut);
        DataSets data = all.withTraining(split.training());
        List<Map<String, String>> grid = CandidateGrid.of(options.candidates);
        TrainingPlan plan = CandidatePlans.shared(grid, shared, data, folder);
        SearchCost cost = SearchCost.of(search, plan, data, accountant);
        if (grid.size() == 1) {
            grid = around(grid.get(0), data, plan, cost);
        }
        List<TrainOptions> candidates =
                grid.stream()
                        .map(candidate -> trial(candidate, plan, cost.noiseMultiplier()))
                        .toList();
        candidates.forEach(candidate -> requireTrainable(candidate, data));
        announce(data, split.test(), grid, plan, cost);
        PrivateSearch trials =
                PrivateSearch.open(
                        folder.search(),
                        search,
                        grid.size(),
                        state(grid, data, split.test(), plan, cost));
        boolean ended;
        try (LedgerJournal journal = charged(trials, data, plan, cost)) {
            Ledger ledger = journal.ledger();
            TrialTraining training =
                    new TrialTraining(
                            candidates,
                            data,
                            split.test(),
                            accountant,
                            ledger.releases(),
                            (step, steps) -> saySomething());
            try (StopBySignal signals = StopBySignal.to(() -> stop(training))) {
                if (signals.came()) {
                    training.stop();
                }
                ended = trials.run(training);
                if (ended) {
                    new TuneResults(terminal, folder, accountant, search)
                            .write(
                                    trials,
                                    ledger,
                                    cost,
                                    data,
                                    heldOut(split.test(), plan),
                                    grid,
                                    shared,
                                    plan);
                } else {
                    terminal.note(
                            TerminalText.wrapped(
                                    "Stopped. The whole search is paid for; to go on with it, repeat"
                                            + " the command that began it."));
                }
            }
        }
        if (ended) {
            trials.delete();
        }
    }

    /** As exactly as the number that is trained on is public. */
    private String heldOut(LabelledData test, TrainingPlan plan) {
        double share = options.search.heldOut;
        return options.budget.populationSize == null
                ? Integer.toString(test.units())
                : "about " + Math.round(plan.population().orElseThrow() * share / (1 - share));
    }

    private void stop(TrialTraining training) {
        terminal.note("");
        terminal.note("Stopping: the running step is finished, and its state saved ...");
        training.stop();
    }

    /** At even times, whatever trial there is: their number is secret. */
    private void saySomething() {
        long now = System.nanoTime();
        if (now - lastWord >= WORD_EVERY) {
            lastWord = now;
            terminal.note(
                    "searching for "
                            + TerminalText.time(Duration.ofNanos(now - start).toSeconds()));
        }
    }

    /** Of one candidate without a learning rate there are several, around its default. */
    private List<Map<String, String>> around(
            Map<String, String> only, DataSets data, TrainingPlan plan, SearchCost cost) {
        TrainOptions defaults = trial(only, plan, cost.noiseMultiplier());
        if (defaults.network.learningRate != null || !NetworkSource.isBuiltIn(defaults.network)) {
            throw new WrongUseException(
                    "There is one candidate, '"
                            + CandidateGrid.words(only)
                            + "', and nothing to search: give several values, such as"
                            + " --learning-rate 0.1,0.5,2, or train it: dp4j train.");
        }
        Recipe recipe = RunPlan.of(defaults, data, folder, /* recalibrate= */ false).recipe();
        return CandidateGrid.around(
                only, new NetworkSource(defaults.network, recipe).learningRate());
    }

    /** Returns the settings of a trial: noise in place of a budget, which is the search's. */
    private TrainOptions trial(Map<String, String> candidate, TrainingPlan plan, double noise) {
        return shared.without(Set.of("--epsilon"))
                .overlaidWith(candidate)
                .overlaidWith(
                        Map.of(
                                "--noise-multiplier",
                                Double.toString(noise),
                                "--delta",
                                Double.toString(plan.delta().orElseThrow())))
                .parse();
    }

    /** Finds out before anything is paid for what is wrong with a candidate's network. */
    private void requireTrainable(TrainOptions candidate, DataSets data) {
        RunPlan plan = RunPlan.of(candidate, data, folder, /* recalibrate= */ false);
        CheckpointedTraining.fresh(candidate, data, plan)
                .plan(plan.plan())
                .ledgerInMemory()
                .build()
                .close();
    }

    /**
     * Returns the ledger on which the search was charged, or is now, before its first trial. It is
     * open, and so locked, while the search goes on.
     */
    private LedgerJournal charged(
            PrivateSearch trials, DataSets data, TrainingPlan plan, SearchCost cost) {
        Path file = RunFolder.of(folder.search()).ledger();
        if (LedgerJournal.exists(file)) {
            return LedgerJournal.open(file);
        }
        if (!trials.isUnbegun()) {
            throw new UserErrorException(
                    "The ledger of the search is missing: "
                            + file
                            + ". Put it back, or search in another folder: --out FOLDER. What this"
                            + " one spent stays spent.");
        }
        List<LedgerRelease> releases = new ArrayList<>(data.releases());
        releases.add(
                new LedgerRelease(
                        UUID.randomUUID().toString(),
                        plan.relation(),
                        cost.search(),
                        "the best of a random number of trainings, as a search makes them",
                        unit()));
        return LedgerJournal.create(
                file,
                Ledger.start(plan.relation(), plan.delta().orElseThrow()).withReleases(releases));
    }

    private @Nullable String unit() {
        String column = options.data.unitColumn;
        return column == null ? null : PrivacyUnits.whose(column);
    }

    private void announce(
            DataSets data,
            LabelledData heldOut,
            List<Map<String, String>> grid,
            TrainingPlan plan,
            SearchCost cost) {
        RunAnnouncement.note(
                terminal,
                "Data",
                data.name()
                        + ": "
                        + data.training().units()
                        + " "
                        + data.unitWord()
                        + " to train on, "
                        + heldOut.units()
                        + " held out for the scores"
                        + (data.test() == null
                                ? ""
                                : ", and " + data.test().units() + " that no trial sees"));
        RunAnnouncement.note(
                terminal,
                "Search",
                TerminalText.counted(grid.size(), "candidate")
                        + ", "
                        + Numbers.plain(search.meanTrials())
                        + " trials on average; how many it will be stays secret. Each of "
                        + TerminalText.counted(plan.length().orElseThrow(), "step")
                        + ".");
        RunAnnouncement.note(
                terminal,
                "Privacy",
                "at most epsilon "
                        + Numbers.plain(plan.epsilon().orElseThrow())
                        + " at delta "
                        + Numbers.plain(plan.delta().orElseThrow())
                        + " for the whole search, neighbours: "
                        + plan.relation().label()
                        + ". One training with its noise, "
                        + Numbers.plain(cost.noiseMultiplier())
                        + ", would cost "
                        + TerminalText.up(cost.epsilonOfOneTraining())
                        + ".");
        if (heldOut.units() < FEW * search.scoreNoise()) {
            RunAnnouncement.note(
                    terminal,
                    "Warning",
                    "the noise on a score, of deviation "
                            + Numbers.plain(search.scoreNoise())
                            + ", is more than 1 % of the "
                            + data.unitWord()
                            + " held out: chance may decide between candidates that are close. A"
                            + " larger --held-out helps, or more data.");
        }
        if (data.profile() != null) {
            RunAnnouncement.note(
                    terminal,
                    "",
                    "That counts what came before: " + data.profile().description() + ".");
        }
        terminal.note("");
    }

    /** What must be the same when the search goes on. */
    private static String state(
            List<Map<String, String>> grid,
            DataSets data,
            LabelledData heldOut,
            TrainingPlan plan,
            SearchCost cost) {
        return String.join(
                "\n",
                grid.stream().map(CandidateGrid::words).toList().toString(),
                plan.toJson(),
                Double.toString(cost.noiseMultiplier()),
                data.name() + " " + data.training().size() + " " + heldOut.size(),
                data.columns().toString());
    }
}
