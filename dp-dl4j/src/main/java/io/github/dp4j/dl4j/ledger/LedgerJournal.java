package io.github.dp4j.dl4j.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that grows, and the file it grows in.
 *
 * <p>Every charge is written and forced to the disk before the call returns, and the caller changes
 * the parameters only then. So whatever moment the process or the machine dies, the file holds
 * every step whose result anybody can have seen, and at most one that nobody saw. There is no way
 * to take a charge back.
 *
 * <p>See {@link JournalReader} for the format. A second training is refused where there are locks,
 * and found out where there are none: a journal whose file grew, or was replaced, by another hand
 * throws {@link LedgerInUseException} for good.
 *
 * <p>A charge that could not be written, the disk being full, throws; the next one goes on after
 * what is left of it, under another writer's name, or throws as well.
 */
public final class LedgerJournal implements Closeable {

    private static final String IN_MEMORY = "a ledger in memory has no file";

    private final @Nullable Path path;
    private final @Nullable LedgerLock lock;
    private final LedgerFile.@Nullable Opener opener;
    private final ReentrantLock turn = new ReentrantLock();

    @SuppressWarnings("NullAway.Init") // whoever makes a journal begins, or goes on with, its tally
    private LedgerTally tally;

    private @Nullable LedgerFile file;
    private @Nullable JournalLines writer;

    /** What the file was found to hold, until this journal's first line. */
    private byte @Nullable [] found;

    /** What could not be written; a part of it may be in the file. */
    private byte @Nullable [] unwritten;

    private @Nullable LedgerInUseException conflict;
    private boolean closed;

    private LedgerJournal(
            @Nullable Path path, @Nullable LedgerLock lock, LedgerFile.@Nullable Opener opener) {
        this.path = path;
        this.lock = lock;
        this.opener = opener;
    }

    /**
     * Keeps the ledger in memory alone. Nothing survives the process but what is saved in a model
     * file.
     *
     * @param ledger where to start
     * @return the journal
     */
    public static LedgerJournal inMemory(Ledger ledger) {
        LedgerJournal journal =
                new LedgerJournal(/* path= */ null, /* lock= */ null, /* opener= */ null);
        journal.tally = new LedgerTally(ledger);
        return journal;
    }

    /**
     * Creates a ledger file.
     *
     * @param file where; must not exist, or hold no ledger yet: see {@link #exists}
     * @param ledger where to start
     * @return the journal
     * @throws CorruptLedgerException if the file holds anything: a ledger is never overwritten
     * @throws LedgerInUseException if another training has it open
     * @throws UncheckedIOException if it cannot be written
     */
    public static LedgerJournal create(Path file, Ledger ledger) {
        return create(file, ledger, LedgerFile::append);
    }

    static LedgerJournal create(Path file, Ledger ledger, LedgerFile.Opener opener) {
        try {
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
        return opened(file, opener, journal -> journal.begin(ledger));
    }

    /**
     * Opens an existing ledger file to append to it. Nothing is written before the first record.
     *
     * @param file the file
     * @return the journal
     * @throws CorruptLedgerException if the file is missing, damaged, or of another version
     * @throws LedgerInUseException if another training has it open
     * @throws UncheckedIOException if it cannot be read or written
     */
    public static LedgerJournal open(Path file) {
        return open(file, LedgerFile::append);
    }

    static LedgerJournal open(Path file, LedgerFile.Opener opener) {
        requireFile(file);
        return opened(file, opener, LedgerJournal::goOn);
    }

    /**
     * Reads a ledger file, of which another training may have the use. A last line that a crash
     * tore, or that is just being written, is counted.
     *
     * @param file the file
     * @return the ledger
     * @throws CorruptLedgerException if the file is missing, damaged, or of another version
     * @throws UncheckedIOException if it cannot be read
     */
    public static Ledger read(Path file) {
        requireFile(file);
        try {
            return JournalReader.read(file, Files.readAllBytes(file)).ledger();
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /**
     * Returns whether a file holds anything: one that is empty, or ends within its first line, is
     * what a full disk or a crash leaves of a ledger that could not be begun.
     *
     * @param file the file
     * @return false if it does not exist, or no training has begun in it
     */
    public static boolean exists(Path file) {
        try {
            return Files.exists(file)
                    && !(Files.isRegularFile(file)
                            && JournalReader.isUnbegun(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /**
     * Returns whether a training has a ledger file open now. Where there are no file locks, that of
     * another process is not seen.
     *
     * @param file the file, which need not exist
     * @return whether {@link #open} would be refused for that
     */
    public static boolean isInUse(Path file) {
        return LedgerLock.isHeld(file);
    }

    /** Opens the file of a journal, under its lock. */
    @FunctionalInterface
    private interface Opening {
        void open(LedgerJournal journal) throws IOException;
    }

    private static LedgerJournal opened(Path path, LedgerFile.Opener opener, Opening opening) {
        LedgerJournal journal = new LedgerJournal(path, LedgerLock.take(path), opener);
        boolean done = false;
        try {
            opening.open(journal);
            done = true;
            return journal;
        } catch (IOException e) {
            throw cannotWrite(path, e);
        } finally {
            if (!done) {
                journal.close();
            }
        }
    }

    private void begin(Ledger ledger) throws IOException {
        Path path = path();
        if (exists(path)) { // asked under the lock: another may have been faster
            throw new CorruptLedgerException(
                    "The ledger file "
                            + path
                            + " exists already. It is the record of an earlier training and is"
                            + " never overwritten: resume that training, or name another"
                            + " file.");
        }
        byte[] torn = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        tally = new LedgerTally(ledger);
        JournalLines beginning = JournalLines.beginning();
        writer = beginning;
        LedgerFile opened = LedgerFile.open(path, torn, opener());
        file = opened;
        opened.append(JournalLines.bytes(JournalReader.endOf(torn) + beginning.ledger(ledger)));
        LedgerFile.forceFolderOf(path);
    }

    private void goOn() throws IOException {
        byte[] bytes = Files.readAllBytes(path());
        goOn(JournalReader.read(path(), bytes), bytes);
    }

    private void goOn(LedgerTally read, byte[] bytes) throws IOException {
        tally = read;
        writer = JournalLines.continuing(tally.id());
        file = LedgerFile.open(path(), bytes, opener());
        found = bytes;
        unwritten = null;
    }

    /**
     * Returns the lock that a step holds from its charge to its update, so that of all who charge
     * this ledger one makes a step at a time.
     *
     * @return a lock of this journal, whatever holds the file's
     */
    public ReentrantLock turn() {
        return turn;
    }

    /**
     * Starts a stretch of training, or goes on with an earlier one of the same settings.
     *
     * @param phase the settings; its counts are ignored
     * @throws LedgerInUseException if another training writes to the file
     * @throws UncheckedIOException if the file cannot be written
     */
    public synchronized void begin(LedgerPhase phase) {
        LedgerPhase settings = phase.settings();
        makeReady();
        if (path != null && !writer().hasBegun(settings)) {
            append(writer().phase(settings));
        }
        tally.begin(settings);
    }

    /**
     * Counts one step, on disk, before it is made.
     *
     * @param phase the settings of the step; its counts are ignored
     * @param newEvent true if the step releases the phase's event once more; false if it belongs to
     *     the event charged last, as the later batches of a pass do
     * @throws IllegalStateException if no event was charged that the step could belong to
     * @throws LedgerInUseException if another training writes to the file; the step must not be
     *     made then
     * @throws UncheckedIOException if the file cannot be written; likewise
     */
    public synchronized void charge(LedgerPhase phase, boolean newEvent) {
        LedgerPhase settings = phase.settings();
        if (!newEvent && !tally.hasEvents(settings)) {
            throw new IllegalStateException("A step needs an event to belong to.");
        }
        begin(settings);
        if (path != null) {
            append(writer().charge(settings, newEvent));
        }
        tally.charge(settings, newEvent);
    }

    /**
     * Records what the parameters are at this moment; once if they are the same again.
     *
     * @param fingerprint of the parameters
     * @throws LedgerInUseException if another training writes to the file
     * @throws UncheckedIOException if the file cannot be written
     */
    public synchronized void record(String fingerprint) {
        if (tally.knows(fingerprint)) {
            return;
        }
        makeReady();
        if (path != null) {
            append(writer().fingerprint(fingerprint));
        }
        tally.add(fingerprint);
    }

    /**
     * Records what the owner has stated, as of now.
     *
     * @param word the statement; its step is ignored
     */
    public void record(LedgerWord word) {
        record(word.kind(), word.reason());
    }

    /**
     * Records what the owner states.
     *
     * @param kind what is stated
     * @param reason why, in the owner's words
     * @throws LedgerInUseException if another training writes to the file
     * @throws UncheckedIOException if the file cannot be written
     */
    public synchronized void record(LedgerWord.Kind kind, String reason) {
        LedgerWord word = new LedgerWord(kind, reason, tally.steps());
        makeReady();
        if (path != null) {
            append(writer().word(word));
        }
        tally.add(word);
    }

    /**
     * Returns the ledger as it stands.
     *
     * @return a value that later charges do not change
     */
    public synchronized Ledger ledger() {
        return tally.ledger();
    }

    /**
     * Returns whether parameters are those of a moment of this training.
     *
     * @param fingerprint of the parameters
     * @return true if it was recorded
     */
    public synchronized boolean knows(String fingerprint) {
        return tally.knows(fingerprint);
    }

    /**
     * Returns which training this is.
     *
     * @return the ledger's id
     */
    public synchronized String id() {
        return tally.id();
    }

    /**
     * Returns the number of steps on the ledger.
     *
     * @return the number of steps in all phases
     */
    public synchronized long steps() {
        return tally.steps();
    }

    /** Closes the file. The ledger can still be read. */
    @Override
    public synchronized void close() {
        closed = true;
        try (lock) {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw cannotWrite(path(), e);
        }
    }

    private void makeReady() {
        if (closed) {
            throw new IllegalStateException(
                    "The training is closed, and so is its ledger: resume it from a saved model.");
        }
        if (conflict != null) {
            throw conflict;
        }
        if (unwritten != null) {
            repair(unwritten);
        }
        if (found != null) {
            String text = JournalReader.endOf(found) + writer().open(found);
            found = null;
            append(text);
        }
    }

    private void append(String text) {
        byte[] bytes = JournalLines.bytes(text);
        try {
            file().append(bytes);
        } catch (LedgerInUseException e) {
            stop(e);
            throw e;
        } catch (IOException e) {
            unwritten = bytes;
            throw cannotWrite(path(), e);
        }
    }

    /** What the other training has done counts here, too. */
    private void stop(LedgerInUseException reason) {
        conflict = reason;
        try {
            Ledger now = read(path());
            tally = now.covers(tally.ledger()) ? new LedgerTally(now) : tally;
        } catch (CorruptLedgerException | UncheckedIOException e) {
            reason.addSuppressed(e);
        }
    }

    /** Goes on after what a failed write has left, if that is all that happened to the file. */
    private void repair(byte[] written) {
        try {
            byte[] now = Files.readAllBytes(path());
            file().requireNothingBeyond(now, written);
            LedgerTally read = JournalReader.read(path(), now);
            file().close();
            goOn(read, now);
        } catch (LedgerInUseException e) {
            stop(e);
            throw e;
        } catch (IOException e) {
            throw cannotWrite(path(), e);
        }
    }

    private Path path() {
        return Objects.requireNonNull(path, IN_MEMORY);
    }

    private LedgerFile.Opener opener() {
        return Objects.requireNonNull(opener, IN_MEMORY);
    }

    private LedgerFile file() {
        return Objects.requireNonNull(file, IN_MEMORY);
    }

    private JournalLines writer() {
        return Objects.requireNonNull(writer, IN_MEMORY);
    }

    private static void requireFile(Path file) {
        if (Files.isDirectory(file)) {
            throw new CorruptLedgerException(
                    "The ledger file " + file + " is a folder: name a file in it.");
        }
        if (!Files.isRegularFile(file)) {
            throw new CorruptLedgerException("There is no ledger file " + file + ".");
        }
    }

    private static UncheckedIOException cannotWrite(Path file, IOException e) {
        return new UncheckedIOException(
                "Cannot read or write the ledger file "
                        + file
                        + " ("
                        + e.getMessage()
                        + "). No step is made that is not on the ledger: free space or fix the"
                        + " permissions, then resume.",
                e);
    }
}
