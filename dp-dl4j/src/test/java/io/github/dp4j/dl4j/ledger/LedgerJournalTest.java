package io.github.dp4j.dl4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jackson")
class LedgerJournalTest {

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("sub").resolve("training.ledger");
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

    private Ledger written(int steps) {
        try (LedgerJournal journal =
                LedgerJournal.create(
                        file, Ledger.start(NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-5))) {
            for (int i = 0; i < steps; i++) {
                journal.charge(phase(1.1), /* newEvent= */ true);
            }
            return journal.ledger();
        }
    }

    @Test
    void charge_beforeReturning_isOnDisk() throws IOException {
        try (LedgerJournal journal =
                LedgerJournal.create(
                        file, Ledger.start(NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-5))) {
            for (int i = 1; i <= 3; i++) {
                journal.charge(phase(1.1), /* newEvent= */ true);
                // What another process, or this one after a kill, would read at this moment.
                Ledger onDisk = LedgerJournal.read(file);
                assertThat(onDisk.steps()).isEqualTo(i);
                assertThat(onDisk).isEqualTo(journal.ledger());
            }
        }
    }

    @Test
    void open_afterClose_goesOnWithTheSameLedger() {
        Ledger before = written(5);
        try (LedgerJournal journal = LedgerJournal.open(file)) {
            assertThat(journal.ledger()).isEqualTo(before);
            journal.charge(phase(1.1), /* newEvent= */ true);
            journal.charge(phase(2.0), /* newEvent= */ true);
            journal.charge(phase(2.0), /* newEvent= */ false);
        }
        try (LedgerJournal journal = LedgerJournal.open(file)) {
            Ledger after = journal.ledger();
            assertThat(after.covers(before)).isTrue();
            assertThat(before.covers(after)).isFalse();
            assertThat(after.phases()).extracting(LedgerPhase::events).containsExactly(6L, 1L);
            assertThat(after.phases()).extracting(LedgerPhase::steps).containsExactly(6L, 2L);
        }
    }

    @Test
    void open_tornAnywhereInTheLastCharge_neverUnderCounts() throws IOException {
        written(3);
        byte[] whole = Files.readAllBytes(file);
        String text = new String(whole, StandardCharsets.UTF_8);
        int lastLine = text.lastIndexOf('\n', text.length() - 2) + 1;
        for (int length = lastLine; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (LedgerJournal journal = LedgerJournal.open(file)) {
                // A charge of which nothing reached the disk was never followed by a step.
                assertThat(journal.ledger().steps()).isEqualTo(length == lastLine ? 2 : 3);
                journal.charge(phase(1.1), /* newEvent= */ true);
            }
            try (LedgerJournal journal = LedgerJournal.open(file)) {
                assertThat(journal.ledger().steps()).isEqualTo(length == lastLine ? 3 : 4);
            }
        }
    }

    @Test
    void open_anyByteChanged_isRefused() throws IOException {
        written(3);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length - 1; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> LedgerJournal.open(file))
                    .as("byte %d", i)
                    .isInstanceOf(CorruptLedgerException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void open_chargeRemovedFromTheMiddle_isRefused() throws IOException {
        written(3);
        String text = Files.readString(file);
        int from = text.indexOf("event ", text.indexOf("\nevent ") + 2);
        int to = text.indexOf('\n', from) + 1;
        Files.writeString(file, text.substring(0, from) + text.substring(to));
        assertThatThrownBy(() -> LedgerJournal.open(file))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void create_existingFile_isRefusedAndKept() throws IOException {
        written(3);
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(
                        () ->
                                LedgerJournal.create(
                                        file, Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5)))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("never overwritten");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void open_whileOpenElsewhere_isRefused() {
        written(1);
        try (LedgerJournal first = LedgerJournal.open(file)) {
            assertThat(first.ledger().steps()).isEqualTo(1);
            assertThatThrownBy(() -> LedgerJournal.open(file))
                    .isInstanceOf(LedgerInUseException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void charge_withoutAnEventToBelongTo_isRefused() {
        LedgerJournal journal =
                LedgerJournal.inMemory(Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5));
        journal.begin(phase(1));
        assertThatThrownBy(() -> journal.charge(phase(1), /* newEvent= */ false))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void json_ledgerWithPhases_roundTrips() {
        Ledger ledger = written(4);
        assertThat(Ledger.ofJson(ledger.toJson(), "The file")).isEqualTo(ledger);
    }
}
