package io.github.dp4j.cli.train;

import io.github.dp4j.cli.terminal.Terminal;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains a network privately. */
@Command(
        name = "train",
        description = {
            "Trains a network with DP-SGD and writes the model, its ledger and a privacy report.",
            "",
            "Without any option: a softmax classifier of 1,437 hand-written digits, at epsilon 3,"
                    + " delta 1e-5.",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j train",
            "  dp4j train --data mnist --epsilon 3 --delta 1e-5 --epochs 20",
            "  dp4j train --data adult.data.gz --test adult.test.gz \\",
            "      --schema adult-schema.json",
            "  dp4j train --data pixels.csv --bounds 0,255 --classes 0..9 --model mlp",
            "  dp4j train --audit",
            "  dp4j train --resume dp4j-out/model.zip",
            "",
            "Ctrl-C, or SIGTERM, ends a run in order: the running step is finished, the model is"
                    + " saved, and the command that goes on with it is shown.",
        })
public final class TrainCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Mixin private TrainOptions options = new TrainOptions();

    /** For picocli. */
    public TrainCommand() {}

    @Override
    public void run() {
        CommandLine command = spec.commandLine();
        refuseRepeated(command);
        SavedArguments given = SavedArguments.of(command.getParseResult());
        boolean recalibrate = given.changesThePrivacy();
        SavedArguments all = given;
        TrainOptions effective = options;
        if (options.run.resume != null) {
            if (options.run.audit != null) {
                throw new CommandLine.ParameterException(
                        command,
                        "--audit belongs to a run from its first step on: the canaries of a run"
                                + " that was interrupted went with their coins. Leave it out.");
            }
            boolean dataGiven = options.data.data != null;
            SavedArguments saved = RunFolder.savedArguments(options.run.resume, dataGiven);
            saved.requireSameModel(given);
            all = saved.overlaidWith(given);
            effective = all.parse();
        }
        try {
            TrainOptionChecks.check(effective);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, e.getMessage(), e);
        }
        RunFolder folder =
                options.run.resume == null
                        ? RunFolder.fresh(options.run)
                        : RunFolder.resumed(options.run, all);
        Terminal terminal = new Terminal(command.getOut(), command.getErr(), options.run.json);
        new TrainingRun(effective, folder, terminal).run(all, recalibrate);
    }

    /** An option given twice would start its group anew, and drop the others of the group. */
    static void refuseRepeated(CommandLine command) {
        Set<String> seen = new HashSet<>();
        for (String argument : command.getParseResult().originalArgs()) {
            String name = argument.replaceFirst("=.*", "");
            if (name.startsWith("--") && !seen.add(name)) {
                throw new CommandLine.ParameterException(
                        command, name + " is given more than once: give it once.");
            }
        }
    }
}
