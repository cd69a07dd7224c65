package io.github.dp4j.dl4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * L4: crashes and full disks at every byte of every write. The steps counted are never below those
 * that were made, nor above them by more than the one that was about to be made; and training goes
 * on in the file.
 */
class TornWritesTest {

    @TempDir Path folder;
    private final TornDisk disk = new TornDisk();
    private Path file;

    /** The charges that had returned, and so the steps that may have been made, at each write. */
    private final List<Integer> made = new ArrayList<>();

    @BeforeEach
    void nameFile() {
        file = folder.resolve("run.ledger");
    }

    private static LedgerPhase phase(double noiseMultiplier) {
        return new LedgerPhase(
                new DpEvent.PoissonSampled(0.01, new DpEvent.Gaussian(noiseMultiplier)),
                /* events= */ 0,
                /* steps= */ 0,
                noiseMultiplier,
                /* clipNorm= */ 1.0,
                /* expectedBatchSize= */ 10,
                /* samplingRate= */ 0.01,
                /* populationSize= */ 1000L,
                "Poisson");
    }

    private void note(int charges) {
        while (made.size() < disk.writes().size()) {
            made.add(charges);
        }
    }

    /** Everything that is ever written: a first line, phases, charges, records, another opening. */
    private void writeALife() {
        try (LedgerJournal journal =
                LedgerJournal.create(
                        file, Ledger.start(NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-5), disk)) {
            note(0);
            journal.charge(phase(1.1), /* newEvent= */ true);
            note(0);
            journal.charge(phase(1.1), /* newEvent= */ true);
            note(1);
            journal.charge(phase(2.0), /* newEvent= */ true);
            note(2);
            journal.charge(phase(2.0), /* newEvent= */ false);
            note(3);
            journal.record("0123456789abcdef");
            journal.record(LedgerWord.Kind.POST_PROCESSED, "rounded to bytes");
            note(4);
        }
        try (LedgerJournal journal = LedgerJournal.open(file, disk)) {
            journal.charge(phase(1.1), /* newEvent= */ true);
            note(4);
            journal.charge(phase(1.1), /* newEvent= */ true);
            note(5);
        }
    }

    @Test
    void crash_atEveryPrefixOfEveryWrite_neverUnderCountsAndOverCountsOneAtMost() throws Exception {
        writeALife();
        assertThat(LedgerJournal.read(file).steps()).isEqualTo(6);
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        int crashes = 0;
        for (int write = 0; write < made.size(); write++) {
            byte[] bytes = disk.writes().get(write);
            for (int length = 0; length <= bytes.length; length++, crashes++) {
                ByteArrayOutputStream torn = new ByteArrayOutputStream();
                before.writeTo(torn);
                torn.write(bytes, 0, length);
                Files.write(file, torn.toByteArray());
                assertResumable(made.get(write), "write " + write + ", byte " + length);
            }
            before.write(bytes);
        }
        assertThat(crashes).isGreaterThan(1000);
    }

    private void assertResumable(int steps, String where) {
        TornDisk quick = new TornDisk();
        if (!LedgerJournal.exists(file)) {
            assertThat(steps).as(where).isZero();
            LedgerJournal.create(file, Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5), quick)
                    .close();
        }
        long read = LedgerJournal.read(file).steps();
        assertThat(read).as(where).isBetween((long) steps, steps + 1L);
        try (LedgerJournal journal = LedgerJournal.open(file, quick)) {
            assertThat(journal.steps()).as(where).isEqualTo(read);
            journal.charge(phase(1.1), /* newEvent= */ true);
        }
        assertThat(LedgerJournal.read(file).steps()).as(where).isEqualTo(read + 1);
    }

    /** The file is torn, and the process that goes on with it dies in turn, at every byte. */
    /** What a crash may leave where a charge was being written: zeros, or anything. */
    @ParameterizedTest
    @ValueSource(strings = {"\0", "\0\0\0\0\0\0\0\0", "zzz", "event 1 5b1c"})
    void crash_leavingATailThatIsNoBeginning_countsAsACharge(String tail) throws Exception {
        writeALife();
        Files.writeString(file, tail, StandardOpenOption.APPEND);

        assertThat(LedgerJournal.read(file).steps()).isEqualTo(7);

        try (LedgerJournal journal = LedgerJournal.open(file)) {
            assertThat(journal.steps()).isEqualTo(7);
            journal.charge(phase(1.1), /* newEvent= */ true);
        }
        assertThat(LedgerJournal.read(file).steps()).isEqualTo(8);
    }

    @Test
    void crash_whileATornLineIsEnded_countsItOnce() throws Exception {
        writeALife();
        byte[] whole = Files.readAllBytes(file);
        byte[] torn = Arrays.copyOf(whole, whole.length - 7);
        Files.write(file, torn);
        TornDisk second = new TornDisk();
        try (LedgerJournal journal = LedgerJournal.open(file, second)) {
            journal.charge(phase(1.1), /* newEvent= */ true);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] bytes : second.writes()) {
            all.write(bytes);
        }
        byte[] more = all.toByteArray();
        for (int length = 0; length < more.length; length++) {
            ByteArrayOutputStream twice = new ByteArrayOutputStream();
            twice.write(torn);
            twice.write(more, 0, length);
            Files.write(file, twice.toByteArray());
            assertResumable(6, "byte " + length);
        }
    }

    /** L4 as it was found: the disk fills up during an append, space is freed, training goes on. */
    @Test
    void l4_fullDiskAtEveryByteThenSpace_trainingGoesOnAndTheFileStaysWhole() throws Exception {
        for (int free = 0; free < 1200; free += 7) {
            Files.deleteIfExists(file);
            disk.setFree(Long.MAX_VALUE);
            try (LedgerJournal journal =
                    LedgerJournal.create(
                            file, Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5), disk)) {
                disk.setFree(free);
                int done = 0;
                int failed = 0;
                while (done < 20) {
                    try {
                        journal.charge(phase(1.1), /* newEvent= */ true);
                        done++;
                    } catch (UncheckedIOException e) {
                        assertThat(e).hasMessageContaining("No space left");
                        failed++;
                        disk.setFree(Long.MAX_VALUE);
                    }
                }
                assertThat(failed).isLessThanOrEqualTo(1);
                assertThat(LedgerJournal.read(file).steps()).isBetween(20L, 20L + failed);
                assertThat(journal.ledger()).isEqualTo(LedgerJournal.read(file));
            }
        }
    }

    @Test
    void charge_diskThatStaysFull_throwsEachTimeAndNeverDamages() throws Exception {
        try (LedgerJournal journal =
                LedgerJournal.create(
                        file, Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5), disk)) {
            journal.charge(phase(1.1), /* newEvent= */ true);
            for (int i = 0; i < 20; i++) {
                disk.setFree(i);
                assertThatThrownBy(() -> journal.charge(phase(1.1), /* newEvent= */ true))
                        .isInstanceOf(UncheckedIOException.class);
            }
        }
        assertThat(LedgerJournal.read(file).steps()).isBetween(1L, 2L);
    }

    @Test
    void charge_thatTheDiskDoesNotConfirm_throwsAndIsCounted() {
        try (LedgerJournal journal =
                LedgerJournal.create(
                        file, Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5), disk)) {
            journal.charge(phase(1.1), /* newEvent= */ true);
            disk.setForceFails(true);
            assertThatThrownBy(() -> journal.charge(phase(1.1), /* newEvent= */ true))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Input/output error");
            disk.setForceFails(false);
            journal.charge(phase(1.1), /* newEvent= */ true);
            assertThat(journal.steps()).isEqualTo(3);
        }
        assertThat(LedgerJournal.read(file).steps()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 100})
    void create_onAFullDisk_leavesWhatIsNoLedgerYet(int free) {
        disk.setFree(free);
        assertThatThrownBy(
                        () ->
                                LedgerJournal.create(
                                        file,
                                        Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5),
                                        disk))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(LedgerJournal.exists(file)).isFalse();
        disk.setFree(Long.MAX_VALUE);
        try (LedgerJournal journal =
                LedgerJournal.create(
                        file, Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5), disk)) {
            journal.charge(phase(1.1), /* newEvent= */ true);
        }
        assertThat(LedgerJournal.read(file).steps()).isEqualTo(1);
    }
}
