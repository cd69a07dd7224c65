package io.github.dp4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code dp4j} itself: shows what there is. */
@Command(
        name = "dp4j",
        description = "Differential privacy for Deeplearning4j.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Dp4jCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; one sentence says why", "2:wrong use"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j train                      private training on digits, as a demo",
            "  dp4j train --data people.csv --schema people.json --epsilon 3",
            "  dp4j account --sampling-rate 0.01 --noise-multiplier 1.1 --steps 1000 \\",
            "      --delta 1e-5",
            "  dp4j calibrate --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --steps 1000",
            "  dp4j compare --sampling-rate 0.01 --noise-multiplier 0.8,1,1.2 \\",
            "      --steps 5000 --delta 1e-5",
            "  dp4j report dp4j-out/model.zip",
            "  dp4j audit dp4j-out/model.zip",
            "",
            "'dp4j COMMAND --help' explains a command.",
        })
final class Dp4jCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "With an error, also show where in the program it arose.")
    private boolean stacktrace;

    Dp4jCommand() {}

    boolean stacktrace() {
        return stacktrace;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "Name a command: train, tune, profile, predict, pack, account, calibrate, compare, report or audit.");
    }

    /** Reads the version from the jar. */
    static final class Version implements CommandLine.IVersionProvider {

        Version() {}

        @Override
        public String[] getVersion() {
            String version = Dp4jCommand.class.getPackage().getImplementationVersion();
            return new String[] {"dp4j " + (version == null ? "(development)" : version)};
        }
    }
}
