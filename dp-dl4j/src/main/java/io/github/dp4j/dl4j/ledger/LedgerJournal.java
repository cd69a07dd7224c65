package io.github.dp4j.dl4j.ledger;

import io.github.dp4j.privacy.NeighboringRelation;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A ledger that grows, and the file it grows in.
 *
 * <p>Every charge is written and forced to the disk before the call returns, and the caller changes
 * the parameters only then. So whatever moment the process or the machine dies, the file holds
 * every step whose result anybody can have seen, and at most one that nobody saw. There is no way
 * to take a charge back.
 *
 * <p>See {@link JournalLines} for the format. The file is locked while it is open, so that two
 * trainings cannot write to one ledger.
 */
public final class LedgerJournal implements Closeable {

    private final Path file;
    private final FileChannel channel;
    private final List<LedgerPhase> closedPhases = new ArrayList<>();
    private final String id;
    private final NeighboringRelation relation;
    private final double delta;
    private final JournalLines.Writer writer;
    private LedgerPhase phase;
    private long events;
    private long steps;

    private LedgerJournal(Path file, FileChannel channel, Ledger ledger, int checksum) {
        this.file = file;
        this.channel = channel;
        this.id = ledger.id();
        this.relation = ledger.relation();
        this.delta = ledger.delta();
        this.writer = new JournalLines.Writer(checksum);
        this.closedPhases.addAll(ledger.phases());
        if (!closedPhases.isEmpty()) {
            phase = closedPhases.remove(closedPhases.size() - 1);
            events = phase.events();
            steps = phase.steps();
        }
    }

    /**
     * Keeps the ledger in memory alone. Nothing survives the process but what is saved in a model
     * file.
     *
     * @param ledger where to start
     * @return the journal
     */
    public static LedgerJournal inMemory(Ledger ledger) {
        return new LedgerJournal(/* file= */ null, /* channel= */ null, ledger, /* checksum= */ 0);
    }

    /**
     * Creates a ledger file.
     *
     * @param file where; must not exist, or be empty
     * @param ledger where to start
     * @return the journal
     * @throws CorruptLedgerException if the file holds anything: a ledger is never overwritten
     * @throws UncheckedIOException if it cannot be written
     */
    public static LedgerJournal create(Path file, Ledger ledger) {
        try {
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            FileChannel channel =
                    locked(
                            file,
                            FileChannel.open(
                                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            if (channel.size() > 0) { // asked under the lock: another may have been faster
                channel.close();
                throw new CorruptLedgerException(
                        "The ledger file "
                                + file
                                + " exists already. It is the record of an earlier training and is"
                                + " never overwritten: resume that training, or name another"
                                + " file.");
            }
            return begun(new LedgerJournal(file, channel, ledger, /* checksum= */ 0));
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static LedgerJournal begun(LedgerJournal journal) throws IOException {
        try {
            journal.append(JournalLines.header(journal.ledger()));
            return journal;
        } catch (UncheckedIOException e) {
            // Nothing is spent. Emptied and not removed: somebody may have opened it by now.
            try (FileChannel channel = journal.channel) {
                channel.truncate(0);
            }
            throw e;
        }
    }

    /**
     * Returns whether a file holds anything: an empty one is what a full disk leaves of a ledger
     * that could not be begun.
     *
     * @param file the file
     * @return false if it does not exist or is empty
     */
    public static boolean exists(Path file) {
        try {
            return Files.exists(file) && (!Files.isRegularFile(file) || Files.size(file) > 0);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /**
     * Opens an existing ledger file to append to it. A last line that a crash tore is counted as
     * one more event.
     *
     * @param file the file
     * @return the journal
     * @throws CorruptLedgerException if the file is missing, damaged, or open elsewhere
     * @throws UncheckedIOException if it cannot be read or written
     */
    public static LedgerJournal open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CorruptLedgerException("There is no ledger file " + file + ".");
        }
        try {
            FileChannel channel =
                    locked(
                            file,
                            FileChannel.open(
                                    file, StandardOpenOption.READ, StandardOpenOption.WRITE));
            try {
                return continued(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close(); // and with it the lock
                throw e;
            }
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static LedgerJournal continued(Path file, FileChannel channel) throws IOException {
        JournalLines.Contents contents = JournalLines.read(file, Files.readAllBytes(file));
        channel.truncate(contents.validBytes());
        channel.position(contents.validBytes());
        LedgerJournal journal =
                new LedgerJournal(file, channel, contents.ledger(), contents.checksum());
        if (contents.torn() && journal.phase != null) {
            journal.charge(/* newEvent= */ true);
        }
        return journal;
    }

    /**
     * Starts a stretch of training, or goes on with the last one if its settings are the same.
     *
     * @param settings the settings; its counts are ignored
     */
    public void begin(LedgerPhase settings) {
        LedgerPhase fresh = settings.withCounts(0, 0);
        if (phase != null && phase.sameSettings(fresh)) {
            return;
        }
        append(JournalLines.phase(fresh));
        if (phase != null) {
            closedPhases.add(phase.withCounts(events, steps));
        }
        phase = fresh;
        events = 0;
        steps = 0;
    }

    /**
     * Counts one step, on disk, before it is made.
     *
     * @param newEvent true if the step releases the phase's event once more; false if it belongs to
     *     the event charged last, as the later batches of a pass do
     * @throws IllegalStateException if no phase was begun, or no event was charged that the step
     *     could belong to
     * @throws UncheckedIOException if the file cannot be written; the step must not be made then
     */
    public void charge(boolean newEvent) {
        if (phase == null || (events == 0 && !newEvent)) {
            throw new IllegalStateException("A step needs a phase and an event to belong to.");
        }
        append(newEvent ? JournalLines.EVENT : JournalLines.STEP);
        events += newEvent ? 1 : 0;
        steps++;
    }

    /**
     * Returns the ledger as it stands.
     *
     * @return a value that later charges do not change
     */
    public Ledger ledger() {
        List<LedgerPhase> phases = new ArrayList<>(closedPhases);
        if (phase != null) {
            phases.add(phase.withCounts(events, steps));
        }
        return new Ledger(id, relation, delta, phases);
    }

    /** Closes the file. The ledger can still be read. */
    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw cannotWrite(file, e);
            }
        }
    }

    private void append(String line) {
        byte[] bytes = writer.next(line).getBytes(StandardCharsets.UTF_8);
        if (channel == null) {
            return;
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(/* metaData= */ false);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static FileChannel locked(Path file, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // The same process holds it; same refusal.
        }
        channel.close();
        throw new CorruptLedgerException(
                "The ledger file "
                        + file
                        + " is in use by another training. Two trainings cannot share a ledger"
                        + " file: wait for the other one, or name another file.");
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
