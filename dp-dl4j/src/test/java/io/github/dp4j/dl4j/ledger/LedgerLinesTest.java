package io.github.dp4j.dl4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines whose own checksums are right, in files that have lost others. */
class LedgerLinesTest {

    private static final String WRITER = "0badc0de";

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

    private String begun(int charges) {
        Ledger start = Ledger.start(NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-5);
        try (LedgerJournal journal = LedgerJournal.create(file, start)) {
            for (int i = 0; i < charges; i++) {
                journal.charge(phase(), /* newEvent= */ true);
            }
            return journal.id();
        }
    }

    private void append(JournalLine... lines) throws IOException {
        for (JournalLine line : lines) {
            Files.writeString(file, line.text(), StandardOpenOption.APPEND);
        }
    }

    private static String json(LedgerPhase phase) {
        return Ledger.mapper().valueToTree(phase).toString();
    }

    private void assertDamaged(String words) {
        assertThatThrownBy(() -> LedgerJournal.read(file))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is damaged: line ")
                .hasMessageContaining(words);
    }

    /** A disk that lost many of the lines before a writer that had found them. */
    @Test
    void read_moreLinesMissingThanTheNextWriterWrote_isRefused() throws IOException {
        begun(30);
        try (LedgerJournal journal = LedgerJournal.open(file)) {
            journal.charge(phase(), /* newEvent= */ true);
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(32)).startsWith("open ");
        lines.subList(7, 32).clear();
        Files.write(file, lines);
        assertDamaged("lines before it are missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"bytes\":-1,\"checksum\":\"00000000\"}",
                "{\"bytes\":1000000,\"checksum\":\"00000000\"}",
                "{\"bytes\":4294967296,\"checksum\":\"00000000\"}",
                "{\"bytes\":\"many\",\"checksum\":\"00000000\"}"
            })
    void read_openingThatNamesBytesThatAreNotThere_isRefused(String value) throws IOException {
        int seed = JournalLine.seed(begun(2));
        append(JournalLine.of(JournalLine.Kind.OPEN, value, WRITER, /* number= */ 0, seed));
        assertDamaged("lines before it are missing");
    }

    /** A writer that left a number out has lost a line that may have been a charge. */
    @Test
    void read_numberLeftOut_isRefused() throws IOException {
        JournalLines writer = JournalLines.continuing(begun(1));
        JournalLine open = JournalLine.parse(writer.open(Files.readAllBytes(file)).trim());
        JournalLine next =
                JournalLine.of(
                        JournalLine.Kind.PHASE,
                        json(phase()),
                        open.writer(),
                        /* number= */ 2,
                        open.checksum());
        append(open);
        assertThat(LedgerJournal.read(file).steps()).isEqualTo(1);
        append(next);
        assertDamaged("its writer's line 1 is missing");
    }

    /** Nothing then says what a writer had found: any of the lines before it may be lost. */
    @Test
    void read_writerWithoutAnOpening_isRefused() throws IOException {
        int seed = JournalLine.seed(begun(1));
        JournalLine first =
                JournalLine.of(
                        JournalLine.Kind.PHASE, json(phase()), WRITER, /* number= */ 0, seed);
        append(
                first,
                JournalLine.of(
                        JournalLine.Kind.EVENT, "0", WRITER, /* number= */ 1, first.checksum()));
        assertDamaged("its writer's first line is missing");
    }
}
