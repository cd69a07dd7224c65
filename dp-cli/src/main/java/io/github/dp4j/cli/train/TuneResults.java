package io.github.dp4j.cli.train;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.cli.terminal.JsonLine;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.Reports;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.report.PrivacyReportBuilder;
import io.github.dp4j.report.ReportWriter;
import io.github.dp4j.search.PrivateSearch;
import io.github.dp4j.search.SearchPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;

/** Turns the best trial into a model with the ledger of the whole search, and says what it is. */
final class TuneResults {

    private final Terminal terminal;
    private final RunFolder folder;
    private final Accountant accountant;
    private final SearchPlan search;

    TuneResults(Terminal terminal, RunFolder folder, Accountant accountant, SearchPlan search) {
        this.terminal = terminal;
        this.folder = folder;
        this.accountant = accountant;
        this.search = search;
    }

    /**
     * Writes model, ledger, settings and report; done again after a kill it gives the same.
     *
     * @param trials the search, which has ended
     * @param charged the ledger on which it was charged
     * @param cost what it cost
     * @param heldOut how many were held out for the score, as far as that is public
     * @param grid the candidates
     * @param shared the settings that all have, for a training that goes on
     * @param plan with the budget of the search
     */
    void write(
            PrivateSearch trials,
            Ledger charged,
            SearchCost cost,
            DataSets data,
            String heldOut,
            List<Map<String, String>> grid,
            SavedArguments shared,
            TrainingPlan plan) {
        PrivateSearch.Best best = trials.best().orElseThrow(() -> nothingToShow(trials));
        Path trained = RunFolder.of(best.room()).model();
        Model network = PrivateModelFile.network(trained);
        Ledger ledger = ledger(charged, PrivateModelFile.ledger(trained), cost, network);
        writeLedger(ledger);
        DataSets shaped = data.shapedFor(network);
        PrivateModelFile.save(network, ledger, data.schema(), folder.model());
        folder.writeSettings(
                shared.overlaidWith(grid.get(best.candidate()))
                        .with(plan, folder.ledger(), data.columns()));
        RunResults.HeldOut test = RunResults.HeldOut.of(network, shaped);
        String chosen = CandidateGrid.words(grid.get(best.candidate()));
        PrivacyReportBuilder builder =
                Reports.of(ledger, accountant)
                        .parameters(PrivateModelFile.fingerprint(network))
                        .subject(data.name())
                        .search(sentence(grid, chosen, best, heldOut, cost));
        RunResults.stateSettings(builder, data);
        if (test.classes() != null) {
            builder.testAccuracy(test.classes().accuracy());
        }
        PrivacyReport report = builder.build();
        RunResults.write(folder, report);
        print(report, test, chosen, best, heldOut, cost);
    }

    /**
     * Returns the ledger of what is shown: what came before, and the steps of the best trial, which
     * are charged as the search.
     */
    private static Ledger ledger(Ledger charged, Ledger trained, SearchCost cost, Model network) {
        List<LedgerPhase> phases = trained.phases();
        LedgerPhase phase = phases.get(phases.size() - 1);
        DpEvent made = new DpEvent.SelfComposed(phase.event(), planned(cost));
        if (!made.equals(cost.training()) || trained.steps() > planned(cost)) {
            throw new IllegalStateException(
                    "The best trial made "
                            + made
                            + ", but was charged as "
                            + cost.training()
                            + ".");
        }
        int before = charged.releases().size() - 1; // the last one is the search
        return new Ledger(
                charged.id(),
                charged.relation(),
                charged.delta(),
                charged.releases().subList(0, before),
                List.of(phase.selectedBy(cost.search())),
                List.of(PrivateModelFile.fingerprint(network)),
                trained.words());
    }

    /** Once: after a kill it is there. */
    private void writeLedger(Ledger ledger) {
        if (!LedgerJournal.exists(folder.ledger())) {
            LedgerJournal.create(folder.ledger(), ledger).close();
        } else if (!LedgerJournal.read(folder.ledger()).covers(ledger)) {
            throw new UserErrorException(
                    "The ledger file "
                            + folder.ledger()
                            + " is there already, and belongs to another training: move it away,"
                            + " and repeat the command. The search has ended and waits.");
        }
    }

    private static long planned(SearchCost cost) {
        return ((DpEvent.SelfComposed) cost.training()).count();
    }

    private UserErrorException nothingToShow(PrivateSearch trials) {
        return new UserErrorException(
                "The search ended without a model, and is paid for all the same: either it drew no"
                        + " trial, as one search in "
                        + Math.round(1 / search.noTrial())
                        + " with --trials "
                        + Numbers.plain(search.meanTrials())
                        + " does, or every trial failed. Its folder keeps the ledger of what it"
                        + " spent; to search again, with a budget of its own, give another --out."
                        + trials.lastFailure()
                                .map(e -> " For your eyes only: " + e.getMessage())
                                .orElse(""));
    }

    private String sentence(
            List<Map<String, String>> grid,
            String chosen,
            PrivateSearch.Best best,
            String heldOut,
            SearchCost cost) {
        return "Chosen: "
                + chosen
                + ", from "
                + grid.stream().map(CandidateGrid::words).collect(Collectors.joining("; "))
                + ". Each trial drew one at random; their number was Poisson with mean "
                + Numbers.plain(search.meanTrials())
                + ", and is secret. Score of the best: "
                + score(best, heldOut)
                + ". The search is counted whole; the training alone would cost epsilon "
                + TerminalText.up(cost.epsilonOfOneTraining())
                + ".";
    }

    private String score(PrivateSearch.Best best, String heldOut) {
        return Numbers.plain(Math.round(10 * best.score()) / 10.0)
                + " of "
                + heldOut
                + " held out, with noise of deviation "
                + Numbers.plain(search.scoreNoise())
                + ", and too high by being the best";
    }

    private void print(
            PrivacyReport report,
            RunResults.HeldOut test,
            String chosen,
            PrivateSearch.Best best,
            String heldOut,
            SearchCost cost) {
        terminal.result("");
        terminal.result(ReportWriter.text(report));
        terminal.result("Chosen:   " + chosen);
        terminal.result("Score:    " + score(best, heldOut));
        terminal.result(RunResults.promise(report));
        terminal.result(
                "Cost:     the training alone would be epsilon "
                        + TerminalText.up(cost.epsilonOfOneTraining())
                        + "; the rest is the search's");
        test.lines().forEach(terminal::result);
        terminal.result("Model:    " + folder.model());
        terminal.result("Report:   " + folder.html() + ", " + folder.json());
        terminal.result("Ledger:   " + folder.ledger() + " (keep it: it counts what was spent)");
        if (terminal.json()) {
            JsonLine.of(
                            report.guarantee(),
                            OptionalDouble.of(cost.noiseMultiplier()),
                            report.samplingRate(),
                            report.training().steps().getAsLong())
                    .with("epsilonOfOneTraining", cost.epsilonOfOneTraining())
                    .with("meanTrials", search.meanTrials())
                    .with("chosen", chosen)
                    .with("score", best.score())
                    .with("scoreNoise", search.scoreNoise())
                    .with("heldOut", heldOut)
                    .with("testAccuracy", null)
                    .with("testError", null)
                    .withAll(test.json())
                    .print(terminal.out());
        }
    }
}
