package io.github.dp4j.cli.pack;

import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.PackedData;
import io.github.dp4j.cli.data.Tables;
import io.github.dp4j.cli.data.image.ImageFolder;
import io.github.dp4j.cli.option.DataOptions;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes data into a file that training maps into memory. */
@Command(
        name = "pack",
        description = {
            "Writes data into a file that train maps into memory: more than memory holds.",
            "",
            "A CSV file is read once, row by row, and coded by its public schema as train would"
                    + " code it; of a folder of images (IDX, CIFAR-10's binary files, or pictures in"
                    + " a folder for each class) those to train on are taken. The file holds the"
                    + " private rows: its owner alone may read it.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j pack people.csv --schema people.json --out people.packed",
            "  dp4j pack photos --image-size 64x64 --out photos.packed",
            "  dp4j train --data people.packed --test people-test.csv --epsilon 3",
        })
public final class PackCommand implements Runnable {

    private static final long NOTE_EVERY = 10_000_000_000L;

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "DATA",
            description = "A CSV file, gzipped or not; or a folder of images.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses the command
    private Path data;

    @Option(
            names = "--out",
            required = true,
            order = 1,
            paramLabel = "FILE",
            description = "The file to write; one that is there is replaced when all is read.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses the command
    private Path out;

    @Mixin private Columns columns = new Columns();

    private long lastNote = System.nanoTime();

    /** For picocli. */
    public PackCommand() {}

    /** What is publicly known about the data. */
    static final class Columns extends DataOptions {
        Columns() {}
    }

    @Override
    public void run() {
        try {
            columns.check();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        requireOther(data, "the data");
        if (columns.tableOptions().schema() != null) {
            requireOther(columns.tableOptions().schema(), "the schema");
        }
        Terminal terminal =
                new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr(), false);
        long rows =
                Files.isDirectory(data)
                        ? images(terminal)
                        : Tables.pack(
                                data, columns.tableOptions(), out, count -> note(terminal, count));
        terminal.note(TerminalText.counted(rows, "example") + " packed into " + out + ".");
    }

    private long images(Terminal terminal) {
        if (columns.describesTable()) {
            throw new UserErrorException(
                    data
                            + " is a folder, read as images: --schema, --bounds, --target,"
                            + " --header, --separator and --label-column are for CSV files.");
        }
        try (ImageStream images = ImageFolder.open(data, columns.imageOptions()).training()) {
            return PackedData.write(images, out, count -> note(terminal, count));
        }
    }

    private void note(Terminal terminal, long rows) {
        long now = System.nanoTime();
        if (now - lastNote > NOTE_EVERY) {
            lastNote = now;
            terminal.note(TerminalText.counted(rows, "row") + " packed ...");
        }
    }

    private void requireOther(Path input, String what) {
        try {
            if (Files.exists(out) && Files.exists(input) && Files.isSameFile(out, input)) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "--out " + out + " is " + what + ": choose another file.");
            }
        } catch (IOException e) {
            throw new UserErrorException("Cannot read " + input + ": " + e.getMessage() + ".", e);
        }
    }
}
