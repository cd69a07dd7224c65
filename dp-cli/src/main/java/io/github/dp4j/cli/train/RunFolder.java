package io.github.dp4j.cli.train;

import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a run: where they lie, and which of them must or must not be there.
 *
 * @param folder the folder that results go to
 * @param ledger the ledger file
 * @param source the model file that is resumed; null for a new run
 */
public record RunFolder(Path folder, Path ledger, @Nullable Path source) {

    private static final String LEDGER = "privacy-ledger.txt";
    private static final String MODEL = "model.zip";
    private static final String REPORT = "report.json";
    private static final String SETTINGS = "settings.json";
    private static final String SEARCH = "search";

    /** Refuses a folder that holds a run: its ledger is the record of what was spent. */
    static RunFolder fresh(TrainOptions.Run options) {
        Path folder = options.out != null ? options.out : Path.of("dp4j-out");
        Path ledger = options.ledger != null ? options.ledger : folder.resolve(LEDGER);
        if (Files.exists(folder.resolve(SEARCH))) {
            throw new UserErrorException(
                    folder
                            + " holds a search that has not ended. Go on with it by the command that"
                            + " began it, dp4j tune, or choose another folder: --out FOLDER.");
        }
        return fresh(folder, ledger);
    }

    /** Likewise, of a folder that may hold a search. */
    static RunFolder fresh(Path folder, Path ledger) {
        Path model = folder.resolve(MODEL);
        if (LedgerJournal.isInUse(ledger)) {
            throw new UserErrorException(
                    "A run is going on in "
                            + folder
                            + " now: its ledger file "
                            + ledger
                            + " is in use. Wait until it ends, or choose another folder: --out"
                            + " FOLDER.");
        }
        if (LedgerJournal.exists(ledger) || Files.exists(model)) {
            throw new UserErrorException(
                    (LedgerJournal.exists(ledger) ? ledger : model)
                            + " belongs to an earlier run and is not overwritten. Go on with that"
                            + " run: dp4j train --resume "
                            + model
                            + "; or choose another folder: --out FOLDER; or move "
                            + folder
                            + " away.");
        }
        return new RunFolder(folder, ledger, /* source= */ null);
    }

    static RunFolder resumed(TrainOptions.Run options, SavedArguments saved) {
        Path model = Objects.requireNonNull(options.resume, "--resume");
        Path beside = ledgerBeside(model);
        Path ledger = options.ledger;
        if (ledger == null) {
            ledger = Files.exists(beside) ? beside : saved.ledger().orElse(beside);
        }
        Path home = model.getParent() == null ? Path.of("") : model.getParent();
        return new RunFolder(options.out == null ? home : options.out, ledger, model);
    }

    /**
     * Reads the settings of the run that is resumed.
     *
     * @param model the model file
     * @param dataGiven whether the call itself says which data
     * @throws UserErrorException if they are missing and the call does not say which data: it may
     *     not go on with the demo's
     */
    static SavedArguments savedArguments(Path model, boolean dataGiven) {
        if (Files.isDirectory(model)) {
            throw new UserErrorException(
                    model
                            + " is a folder: --resume takes the model file in it, such as "
                            + model.resolve(MODEL)
                            + ".");
        }
        if (!Files.isRegularFile(model)) {
            throw new UserErrorException("There is no model file " + model + " to resume.");
        }
        Path settings = model.resolveSibling(SETTINGS);
        if (Files.exists(settings)) {
            return SavedArguments.read(settings);
        }
        if (!dataGiven) {
            throw new UserErrorException(
                    "The settings of the run are missing beside the model: there is no file "
                            + settings
                            + ", so it is unknown which data it was trained on. Restore the file,"
                            + " or give the settings once more: --data and all the others.");
        }
        return SavedArguments.none();
    }

    /** Returns the ledger file of the run that a model belongs to. */
    public static Path ledgerBeside(Path model) {
        return model.resolveSibling(LEDGER);
    }

    /**
     * Returns the data that the run of a model was given; empty where it trained on the embedded
     * digits, or nothing is known of it.
     */
    public static Optional<String> dataBeside(Path model) {
        Path settings = model.resolveSibling(SETTINGS);
        return Files.isRegularFile(settings)
                ? SavedArguments.read(settings).data()
                : Optional.empty();
    }

    /** Returns the report of the run that a model belongs to. */
    public static Path reportBeside(Path model) {
        return model.resolveSibling(REPORT);
    }

    /** Makes the folder. */
    boolean make() {
        try {
            boolean isNew = !Files.exists(folder);
            Files.createDirectories(folder);
            return isNew;
        } catch (IOException e) {
            throw new UserErrorException(
                    "The folder " + folder + " cannot be made: choose another with --out.", e);
        }
    }

    /** Refuses to go on without the ledger: it alone tells what was spent after the last save. */
    void requireLedger() {
        if (!LedgerJournal.exists(ledger)) {
            throw new UserErrorException(
                    "The ledger of the run is missing or empty: "
                            + ledger
                            + ". It counts the steps that were made after the model was saved. Put"
                            + " it back, or say where it is: dp4j train --resume "
                            + source
                            + " --ledger FILE. If it is lost, begin a new run in another folder:"
                            + " --out FOLDER; what the lost one spent stays spent.");
        }
    }

    boolean isResumed() {
        return source != null;
    }

    /** Returns the same, to go on from what was saved in it; as it is if nothing was. */
    RunFolder goingOn() {
        return Files.exists(model()) ? new RunFolder(folder, ledger, model()) : this;
    }

    static RunFolder of(Path folder) {
        return new RunFolder(folder, folder.resolve(LEDGER), /* source= */ null);
    }

    /** Returns the folder in which a search keeps what nobody else may see. */
    Path search() {
        return folder.resolve(SEARCH);
    }

    Path model() {
        return folder.resolve(MODEL);
    }

    Path json() {
        return folder.resolve(REPORT);
    }

    Path html() {
        return folder.resolve("report.html");
    }

    Path auditJson() {
        return folder.resolve("audit.json");
    }

    Path auditHtml() {
        return folder.resolve("audit.html");
    }

    void writeSettings(SavedArguments arguments) {
        try {
            AtomicFiles.writeString(folder.resolve(SETTINGS), arguments.toJson());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Removes what a run left that failed before its first step: nothing was spent. */
    void removeFiles() {
        try {
            for (Path file : List.of(ledger, model(), folder.resolve(SETTINGS))) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The unused files in " + folder + " cannot be removed.", e);
        }
    }

    /** Removes the folder if nothing lies in it. */
    void removeIfEmpty() {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isEmpty()) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The empty folder " + folder + " cannot be removed.", e);
        }
    }
}
