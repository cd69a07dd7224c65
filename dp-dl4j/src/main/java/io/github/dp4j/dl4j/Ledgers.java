package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerWord;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the ledger that a training's settings ask for. */
final class Ledgers {

    private Ledgers() {}

    /**
     * Opens or creates the journal. A resumed training never starts from less than was spent: its
     * ledger file must cover the model's ledger, and may be ahead of it by the steps that were made
     * after the model was saved.
     */
    static LedgerJournal open(RunSettings settings) {
        Ledger resumed = settings.resumed();
        Optional<Path> file = settings.plan().ledgerFile();
        if (resumed != null && file.filter(LedgerJournal::exists).isPresent()) {
            return openCovering(resumed, file.get());
        }
        if (resumed != null && !settings.noStepsSinceSave()) {
            throw new CorruptLedgerException(
                    "The resumed model may have been trained further after it was saved, and the"
                            + " ledger file that would tell is "
                            + file.map(path -> "missing or empty (" + path + ")")
                                    .orElse("not given")
                            + ". Give the ledger file of that training; or, if you know that no"
                            + " step was made after the save, say so with noStepsSinceSave().");
        }
        LedgerJournal journal = begun(settings, resumed, file);
        if (resumed != null) {
            journal.record(
                    LedgerWord.Kind.RESUMED,
                    "noStepsSinceSave: resumed without the ledger file of the training before");
        }
        return journal;
    }

    private static LedgerJournal begun(
            RunSettings settings, @Nullable Ledger resumed, Optional<Path> file) {
        Ledger start =
                resumed != null
                        ? resumed
                        : Ledger.start(
                                        settings.plan().relation(),
                                        settings.plan().delta().orElseThrow())
                                .withReleases(settings.releases());
        return file.map(path -> begun(path, start)).orElseGet(() -> LedgerJournal.inMemory(start));
    }

    /**
     * A ledger on which nothing was ever charged, as a training leaves that failed before its first
     * step, is as good as none: it is gone on with where it promises the same.
     */
    private static LedgerJournal begun(Path file, Ledger start) {
        if (LedgerJournal.exists(file) && isUnused(LedgerJournal.read(file), start)) {
            LedgerJournal journal = LedgerJournal.open(file);
            if (isUnused(journal.ledger(), start)) { // asked again, now that nobody else writes
                return journal;
            }
            journal.close();
        }
        return LedgerJournal.create(file, start);
    }

    private static boolean isUnused(Ledger found, Ledger start) {
        return found.steps() == 0
                && found.phases().stream().allMatch(phase -> phase.events() == 0)
                && found.words().isEmpty()
                && found.relation() == start.relation()
                && found.delta() == start.delta()
                && found.releases().equals(start.releases())
                && start.steps() == 0;
    }

    private static LedgerJournal openCovering(Ledger resumed, Path file) {
        LedgerJournal journal = LedgerJournal.open(file);
        if (!journal.ledger().covers(resumed)) {
            journal.close();
            throw new CorruptLedgerException(
                    "The ledger file "
                            + file
                            + " does not hold everything that the resumed model's own ledger holds:"
                            + " it belongs to another training, or is an old copy. Give the ledger"
                            + " file of that training.");
        }
        return journal;
    }
}
