package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.privacy.NeighboringRelation;

/** Opens the ledger that a training's settings ask for. */
final class Ledgers {

    private Ledgers() {}

    /**
     * Opens or creates the journal. A resumed training never starts from less than was spent: its
     * ledger file must cover the model's ledger, and may be ahead of it by the steps that were made
     * after the model was saved.
     */
    static LedgerJournal open(PrivacyOptions<?> options, NeighboringRelation relation) {
        boolean resuming = options.resumed != null;
        boolean fileExists = options.ledgerFile != null && LedgerJournal.exists(options.ledgerFile);
        if (resuming && fileExists) {
            return openCovering(options);
        }
        if (resuming && !options.noStepsSinceSave) {
            throw new CorruptLedgerException(
                    "The resumed model may have been trained further after it was saved, and the"
                            + " ledger file that would tell is "
                            + (options.ledgerFile == null
                                    ? "not given"
                                    : "missing or empty (" + options.ledgerFile + ")")
                            + ". Give the ledger file of that training; or, if you know that no"
                            + " step was made after the save, say so with noStepsSinceSave().");
        }
        Ledger start = resuming ? options.resumed : Ledger.start(relation, options.delta);
        return options.ledgerFile == null
                ? LedgerJournal.inMemory(start)
                : LedgerJournal.create(options.ledgerFile, start);
    }

    private static LedgerJournal openCovering(PrivacyOptions<?> options) {
        LedgerJournal journal = LedgerJournal.open(options.ledgerFile);
        if (!journal.ledger().covers(options.resumed)) {
            journal.close();
            throw new CorruptLedgerException(
                    "The ledger file "
                            + options.ledgerFile
                            + " does not hold everything that the resumed model's own ledger holds:"
                            + " it belongs to another training, or is an old copy. Give the ledger"
                            + " file of that training.");
        }
        return journal;
    }
}
