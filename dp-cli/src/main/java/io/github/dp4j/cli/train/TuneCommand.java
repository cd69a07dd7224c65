package io.github.dp4j.cli.train;

import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.search.SearchPlan;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Searches settings privately. */
@Command(
        name = "tune",
        description = {
            "Searches learning rate, clip norm, momentum and network within the privacy budget.",
            "",
            "A random number of trials each draw a candidate, train it, and score it with noise on"
                    + " examples that were held out. The best is kept, and its promise is for the"
                    + " whole search: --epsilon is for all trials together, and for a profile before"
                    + " them.",
            "",
            "How many trials there are, and what the others reached, stays secret: whoever learns it"
                    + " is promised less. So no progress is shown, and who can watch how long it"
                    + " takes learns some of it.",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j tune --data adult.data.gz --test adult.test.gz \\",
            "      --schema adult-schema.json --epsilon 3",
            "  dp4j tune --data mnist --learning-rate 1,4,16 --clip 0.1,1 --trials 8",
            "  dp4j train --resume dp4j-tune/model.zip --epsilon 4 --epochs 20",
            "",
            "A search that was interrupted goes on by the same command. A trial that fails counts as"
                    + " the worst.",
            "",
            "A search costs about as much again as the training. It is cheaper to tune on public"
                    + " data of the like, which costs nothing: 'dp4j train' on these, once for each"
                    + " candidate.",
        })
public final class TuneCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Mixin private TuneOptions options = new TuneOptions();

    /** For picocli. */
    public TuneCommand() {}

    @Override
    public void run() {
        CommandLine command = spec.commandLine();
        TrainCommand.refuseRepeated(command);
        SavedArguments shared =
                SavedArguments.of(command.getParseResult()).without(TuneOptions.OF_THE_SEARCH);
        try {
            check(shared);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, e.getMessage(), e);
        }
        Terminal terminal = new Terminal(command.getOut(), command.getErr(), options.run.json);
        new TuneRun(options, shared, terminal).run();
    }

    private void check(SavedArguments shared) {
        TuneOptions.Search search = options.search;
        if (!(search.trials >= 1 && search.trials <= SearchPlan.MOST_TRIALS)) {
            throw new IllegalArgumentException(
                    "--trials must lie in [1, "
                            + Require.show(SearchPlan.MOST_TRIALS)
                            + "], but is "
                            + Require.show(search.trials)
                            + ".");
        }
        Require.positive("--score-noise", search.scoreNoise);
        if (!(search.heldOut > 0 && search.heldOut < 1)) {
            throw new IllegalArgumentException(
                    "--held-out must be above 0 and below 1, but is " + search.heldOut + ".");
        }
        if (options.data.limit != null) {
            throw new IllegalArgumentException(
                    "--limit is promised by replace-one, and a search holds out rows by what is in"
                            + " them: one that is replaced may change sides. Leave out --limit, or"
                            + " cut the file.");
        }
        if (options.data.testSplit != null) {
            throw new IllegalArgumentException(
                    "--test-split would hold out the rows that --held-out does. For an accuracy on"
                            + " rows that no trial saw, give --test, a file of them.");
        }
        CandidateGrid.of(options.candidates)
                .forEach(
                        candidate ->
                                TrainOptionChecks.check(shared.overlaidWith(candidate).parse()));
    }
}
