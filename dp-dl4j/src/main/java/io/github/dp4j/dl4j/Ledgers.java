package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;

/** Opens the ledger that a training's settings ask for. */
final class Ledgers {

    private Ledgers() {}

    /**
     * Opens or creates the journal. A resumed training never starts from less than was spent: its
     * ledger file must cover the model's ledger, and may be ahead of it by the steps that were made
     * after the model was saved.
     */
    static LedgerJournal open(RunSettings settings) {
        boolean resuming = settings.resumed() != null;
        boolean fileExists =
                settings.ledgerFile() != null && LedgerJournal.exists(settings.ledgerFile());
        if (resuming && fileExists) {
            return openCovering(settings);
        }
        if (resuming && !settings.noStepsSinceSave()) {
            throw new CorruptLedgerException(
                    "The resumed model may have been trained further after it was saved, and the"
                            + " ledger file that would tell is "
                            + (settings.ledgerFile() == null
                                    ? "not given"
                                    : "missing or empty (" + settings.ledgerFile() + ")")
                            + ". Give the ledger file of that training; or, if you know that no"
                            + " step was made after the save, say so with noStepsSinceSave().");
        }
        Ledger start =
                resuming
                        ? settings.resumed()
                        : Ledger.start(
                                settings.plan().relation(), settings.plan().delta().orElseThrow());
        return settings.ledgerFile() == null
                ? LedgerJournal.inMemory(start)
                : LedgerJournal.create(settings.ledgerFile(), start);
    }

    private static LedgerJournal openCovering(RunSettings settings) {
        LedgerJournal journal = LedgerJournal.open(settings.ledgerFile());
        if (!journal.ledger().covers(settings.resumed())) {
            journal.close();
            throw new CorruptLedgerException(
                    "The ledger file "
                            + settings.ledgerFile()
                            + " does not hold everything that the resumed model's own ledger holds:"
                            + " it belongs to another training, or is an old copy. Give the ledger"
                            + " file of that training.");
        }
        return journal;
    }
}
