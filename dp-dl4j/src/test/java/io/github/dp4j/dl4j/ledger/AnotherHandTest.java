package io.github.dp4j.dl4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** L1: changes of a ledger file that its length does not tell, and journals that have ended. */
class AnotherHandTest {

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("run.ledger");
    }

    private static LedgerPhase phase() {
        return new LedgerPhase(
                new DpEvent.PoissonSampled(0.01, new DpEvent.Gaussian(1.1)),
                /* events= */ 0,
                /* steps= */ 0,
                /* noiseMultiplier= */ 1.1,
                /* clipNorm= */ 1.0,
                /* expectedBatchSize= */ 10,
                /* samplingRate= */ 0.01,
                /* populationSize= */ 1000L,
                "Poisson");
    }

    private static Ledger start() {
        return Ledger.start(NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-5);
    }

    private static void refusesToCharge(LedgerJournal journal, String reason) {
        assertThatThrownBy(() -> journal.charge(phase(), /* newEvent= */ true))
                .isInstanceOf(LedgerInUseException.class)
                .hasMessageContaining(reason);
    }

    /** A charge that went to a file without a name any more would be on no ledger. */
    @Test
    void charge_fileReplacedByOneAsLongMeanwhile_isRefused() throws IOException {
        boolean[] replace = {false};
        LedgerFile.Opener opener =
                path -> {
                    LedgerFile.Appender real = LedgerFile.append(path);
                    return new LedgerFile.Appender() {
                        @Override
                        public void write(byte[] bytes) throws IOException {
                            byte[] before = Files.readAllBytes(path);
                            real.write(bytes);
                            if (replace[0]) {
                                Path copy = folder.resolve("copy");
                                Files.write(
                                        copy, Arrays.copyOf(before, before.length + bytes.length));
                                Files.move(copy, path, StandardCopyOption.REPLACE_EXISTING);
                            }
                        }

                        @Override
                        public void force() throws IOException {
                            real.force();
                        }

                        @Override
                        public void close() throws IOException {
                            real.close();
                        }
                    };
                };
        try (LedgerJournal journal = LedgerJournal.create(file, start(), opener)) {
            journal.charge(phase(), /* newEvent= */ true);
            replace[0] = true;
            refusesToCharge(journal, "it was replaced by another file");
        }
    }

    /** The last charge is taken back in place, and another line stands where it stood. */
    @Test
    void charge_afterTheLastLineBecameAnother_isRefused() throws IOException {
        try (LedgerJournal journal = LedgerJournal.create(file, start())) {
            journal.charge(phase(), /* newEvent= */ true);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 3] ^= 1;
            Files.write(file, bytes); // the same file, as long as it was
            refusesToCharge(journal, "its last line is another one");
            assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        }
    }

    /** Two trainings of which each undoes the other's lines would find their own file again. */
    @Test
    void charge_afterTheFileIsBackAsItWas_isStillRefused() throws IOException {
        try (LedgerJournal journal = LedgerJournal.create(file, start())) {
            journal.charge(phase(), /* newEvent= */ true);
            byte[] before = Files.readAllBytes(file);
            Path away = folder.resolve("away");
            Files.move(file, away);
            refusesToCharge(journal, "it is gone");
            Files.move(away, file);
            refusesToCharge(journal, "it is gone");
            assertThatThrownBy(() -> journal.begin(phase()))
                    .isInstanceOf(LedgerInUseException.class);
            assertThatThrownBy(() -> journal.record("c0ffee"))
                    .isInstanceOf(LedgerInUseException.class);
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            assertThat(journal.steps()).isEqualTo(1);
        }
    }

    /** A closed journal has given its lock away: what it wrote could be in another's lines. */
    @Test
    void charge_onAClosedJournal_isRefusedAndCountsNothing() throws IOException {
        LedgerJournal onDisk = LedgerJournal.create(file, start());
        for (LedgerJournal journal :
                new LedgerJournal[] {onDisk, LedgerJournal.inMemory(start())}) {
            journal.charge(phase(), /* newEvent= */ true);
            journal.close();
            assertThatThrownBy(() -> journal.charge(phase(), /* newEvent= */ true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("The training is closed")
                    .hasMessageContaining("resume");
            assertThatThrownBy(() -> journal.record("c0ffee"))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(journal.steps()).isEqualTo(1);
            assertThat(journal.knows("c0ffee")).isFalse();
        }
        assertThat(LedgerJournal.read(file).steps()).isEqualTo(1);
    }
}
