package io.github.dp4j.cli;

import io.github.dp4j.cli.account.AccountCommand;
import io.github.dp4j.cli.account.CalibrateCommand;
import io.github.dp4j.cli.account.CompareCommand;
import io.github.dp4j.cli.audit.AuditCommand;
import io.github.dp4j.cli.option.Converters;
import io.github.dp4j.cli.pack.PackCommand;
import io.github.dp4j.cli.predict.PredictCommand;
import io.github.dp4j.cli.profile.ProfileCommand;
import io.github.dp4j.cli.report.ReportCommand;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.train.TrainCommand;
import io.github.dp4j.cli.train.TuneCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The entry point of {@code ./dp4j}. */
public final class Main {

    private static final Map<String, Supplier<Object>> COMMANDS =
            Collections.unmodifiableMap(commands());

    private Main() {}

    /**
     * Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong use.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        Logging.quiet(args.length > 0 ? args[0] : "");
        System.setProperty("java.awt.headless", "true"); // pictures are read, and none is shown
        // Not System.out, which keeps its errors to itself.
        PrintWriter out = StandardOutput.writer(new FileOutputStream(FileDescriptor.out));
        PrintWriter err =
                new PrintWriter(
                        new OutputStreamWriter(System.err, StandardCharsets.UTF_8),
                        /* autoFlush= */ true);
        System.exit(run(out, err, args));
    }

    /**
     * Runs a command within this process; what it printed is flushed.
     *
     * @param out where results go
     * @param err where progress, notes and errors go
     * @param args the command and its options
     * @return the exit code
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return runFiltered(
                ControlCharacterFilter.writer(out), ControlCharacterFilter.writer(err), args);
    }

    private static int runFiltered(PrintWriter out, PrintWriter err, String... args) {
        Dp4jCommand root = new Dp4jCommand();
        Errors errors = new Errors(root);
        CommandLine command = new CommandLine(root);
        // To describe a command to picocli takes 0.1 s: only the one that is asked for.
        boolean one = args.length > 0 && COMMANDS.containsKey(args[0]);
        COMMANDS.forEach(
                (name, subcommand) -> {
                    if (!one || name.equals(args[0])) {
                        command.addSubcommand(name, subcommand.get());
                    }
                });
        if (!one) {
            command.addSubcommand(new CommandLine.HelpCommand());
        }
        command.getSubcommands()
                .values()
                .forEach(sub -> sub.getCommandSpec().versionProvider(new Dp4jCommand.Version()));
        Converters.registered(command)
                .setOut(out)
                .setErr(err)
                .setOverwrittenOptionsAllowed(true)
                .setExpandAtFiles(
                        false) // a class may be called @a, and a message shows what it reads
                .setUsageHelpWidth(Terminal.width())
                .setParameterExceptionHandler(errors::wrongUse)
                .setExecutionExceptionHandler(errors::failed);
        try {
            int code = command.execute(args);
            out.flush();
            return code;
        } catch (Error e) { // of the machine, or of standard output; picocli has no handler for it
            return errors.failed(e, command);
        }
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("train", TrainCommand::new);
        commands.put("tune", TuneCommand::new);
        commands.put("profile", ProfileCommand::new);
        commands.put("predict", PredictCommand::new);
        commands.put("pack", PackCommand::new);
        commands.put("account", AccountCommand::new);
        commands.put("calibrate", CalibrateCommand::new);
        commands.put("compare", CompareCommand::new);
        commands.put("report", ReportCommand::new);
        commands.put("audit", AuditCommand::new);
        return commands;
    }
}
