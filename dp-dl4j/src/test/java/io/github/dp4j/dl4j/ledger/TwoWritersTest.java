package io.github.dp4j.dl4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** L1: two who write to one ledger file, with its lock and without. */
class TwoWritersTest {

    @TempDir Path folder;
    private Path file;

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

    private LedgerJournal created() {
        LedgerJournal journal =
                LedgerJournal.create(
                        file, Ledger.start(NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-5));
        journal.charge(phase(1.1), /* newEvent= */ true);
        return journal;
    }

    /** Takes the lock out: who opens the file next locks another file of that name. */
    private void removeLock() throws IOException {
        Files.delete(folder.resolve("run.ledger.lock"));
    }

    /** Opens the ledger named, says so, charges as often as it may, and says how often that was. */
    public static void main(String[] args) throws IOException {
        int wanted = Integer.parseInt(args[1]);
        int done = 0;
        try (LedgerJournal journal = LedgerJournal.open(Path.of(args[0]))) {
            System.out.println("open");
            int go = System.in.read();
            while (go >= 0 && done < wanted) {
                journal.charge(phase(2.0), /* newEvent= */ true);
                done++;
            }
        } catch (LedgerInUseException e) {
            System.out.println(e.getMessage());
        }
        System.out.println("done " + done);
    }

    private Process other(int charges) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TwoWritersTest.class.getName(),
                        file.toString(),
                        Integer.toString(charges))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** As it was lost: by reading the ledger, by a refused second opening, by a reader. */
    @Test
    void l1_ledgerReadAndRefusedMeanwhile_anotherProcessIsStillRefused() throws Exception {
        try (LedgerJournal journal = created()) {
            assertThat(Files.readString(file)).contains("event");
            for (int i = 0; i < 3; i++) { // a refusal must not let go of what another holds
                assertThatThrownBy(() -> LedgerJournal.open(file))
                        .isInstanceOf(LedgerInUseException.class);
            }
            assertThat(LedgerJournal.read(file).steps()).isEqualTo(1);

            Process process = other(5);
            try (BufferedReader out = output(process)) {
                assertThat(out.readLine()).contains("in use by another training");
                assertThat(out.readLine()).isEqualTo("done 0");
            }
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            journal.charge(phase(1.1), /* newEvent= */ true);
        }
        assertThat(LedgerJournal.read(file).steps()).isEqualTo(2);
    }

    @Test
    void l1_twoProcessesWithoutALock_allIsCountedAndOneStops() throws Exception {
        int mine = 1;
        LedgerJournal journal = created();
        removeLock();
        Process process = other(300);
        String last = "";
        boolean refused = false;
        try (BufferedReader out = output(process)) {
            assertThat(out.readLine()).isEqualTo("open");
            try (OutputStream in = process.getOutputStream()) {
                in.write('\n');
                in.flush();
                for (; mine < 300 && !refused; mine += refused ? 0 : 1) {
                    try {
                        journal.charge(phase(1.1), /* newEvent= */ true);
                    } catch (LedgerInUseException e) {
                        assertThat(e).hasMessageContaining("Another training writes");
                        refused = true;
                    }
                }
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    refused |= line.contains("Another training writes");
                    last = line;
                }
            }
        }
        journal.close();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        int theirs = Integer.parseInt(last.replace("done ", ""));
        Ledger ledger = LedgerJournal.read(file);
        assertThat(refused).isTrue();
        // Each one's last charge may have been counted and refused.
        assertThat(ledger.steps()).isBetween((long) mine + theirs, mine + theirs + 2L);
        for (LedgerPhase phase : ledger.phases()) {
            assertThat(phase.events())
                    .as("sigma %s", phase.noiseMultiplier())
                    .isGreaterThanOrEqualTo(phase.noiseMultiplier() == 1.1 ? mine : theirs);
        }
    }

    @Test
    void charge_afterAnotherHandWrote_isRefusedForGoodAndKnowsWhatTheOtherSpent() throws Exception {
        try (LedgerJournal first = created()) {
            Path alias = folder.resolve("alias.ledger"); // whose lock is another one
            Files.createLink(alias, file);
            try (LedgerJournal second = LedgerJournal.open(alias)) {
                second.charge(phase(2.0), /* newEvent= */ true);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> first.charge(phase(1.1), /* newEvent= */ true))
                            .isInstanceOf(LedgerInUseException.class)
                            .hasMessageContaining("Another training writes")
                            .hasMessageContaining(file.toString());
                }
                second.charge(phase(2.0), /* newEvent= */ true); // the first has left no trace
                assertThat(first.ledger().steps()).isEqualTo(2);
            }
        }
        assertThat(LedgerJournal.read(file).phases())
                .extracting(LedgerPhase::events)
                .containsExactly(1L, 2L);
    }

    @Test
    void charge_afterTheFileWasReplacedOrRemoved_isRefused() throws IOException {
        try (LedgerJournal journal = created()) {
            Path copy = folder.resolve("copy");
            Files.copy(file, copy);
            Files.delete(file);
            assertThatThrownBy(() -> journal.charge(phase(1.1), /* newEvent= */ true))
                    .isInstanceOf(LedgerInUseException.class)
                    .hasMessageContaining("it is gone");
            Files.move(copy, file);
        }
        try (LedgerJournal journal = LedgerJournal.open(file)) {
            journal.charge(phase(1.1), /* newEvent= */ true);
            Path copy = folder.resolve("copy");
            Files.copy(file, copy);
            Files.delete(file);
            Files.move(copy, file);
            assertThatThrownBy(() -> journal.charge(phase(1.1), /* newEvent= */ true))
                    .isInstanceOf(LedgerInUseException.class)
                    .hasMessageContaining("it was replaced by another file");
        }
    }

    @Test
    void create_twiceAtOnceWithoutALock_firstLineCounts() throws IOException {
        try (LedgerJournal first = created()) {
            Ledger other = Ledger.start(NeighboringRelation.ZERO_OUT, 1e-6);
            // What a second one writes that found no file a moment ago.
            Files.writeString(
                    file, JournalLines.beginning().ledger(other), StandardOpenOption.APPEND);
            assertThatThrownBy(() -> first.charge(phase(1.1), /* newEvent= */ true))
                    .isInstanceOf(LedgerInUseException.class);
            Ledger read = LedgerJournal.read(file);
            assertThat(read.id()).isEqualTo(first.id()).isNotEqualTo(other.id());
            assertThat(read.steps()).isEqualTo(1);
        }
    }

    @Test
    void charge_onAnInterruptedThread_isMade() {
        try (LedgerJournal journal = created()) {
            Thread.currentThread().interrupt();
            journal.charge(phase(1.1), /* newEvent= */ true);
            assertThat(Thread.interrupted()).isTrue();
            journal.charge(phase(1.1), /* newEvent= */ true);
            assertThat(journal.steps()).isEqualTo(3);
        }
        Thread.currentThread().interrupt();
        try (LedgerJournal journal = LedgerJournal.open(file)) {
            assertThatThrownBy(() -> LedgerJournal.open(file))
                    .isInstanceOf(LedgerInUseException.class);
            journal.charge(phase(1.1), /* newEvent= */ true);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(LedgerJournal.read(file).steps()).isEqualTo(4);
    }

    private static List<String> linesOf(Ledger ledger, String prefix, double sigma, int charges) {
        JournalLines writer = JournalLines.continuing(ledger.id());
        List<String> lines = new ArrayList<>();
        lines.add(writer.open(JournalLines.bytes(prefix)));
        lines.add(writer.phase(phase(sigma)));
        for (int i = 0; i < charges; i++) {
            lines.add(writer.charge(phase(sigma), /* newEvent= */ true));
        }
        return lines;
    }

    /** Any order in which two writers' appends can reach the file. */
    @Test
    void read_linesOfTwoWritersInAnyOrder_countForTheirOwnPhases() {
        Random random = new Random(11);
        Ledger ledger = Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5);
        String header = JournalLines.beginning().ledger(ledger);
        for (int trial = 0; trial < 200; trial++) {
            List<String> first = linesOf(ledger, header, 1.1, 7);
            List<String> second = linesOf(ledger, header, 2.0, 4);
            List<Boolean> order = new ArrayList<>();
            first.forEach(line -> order.add(true));
            second.forEach(line -> order.add(false));
            Collections.shuffle(order, random);
            List<String> lines = new ArrayList<>(List.of(header));
            for (boolean isFirst : order) {
                lines.add((isFirst ? first : second).remove(0));
            }
            Ledger read = read(lines);
            for (LedgerPhase phase : read.phases()) {
                assertThat(phase.events()).isEqualTo(phase.noiseMultiplier() == 1.1 ? 7 : 4);
            }
            assertThat(read.phases()).hasSize(2);
            assertDamageIsFound(lines, random);
        }
    }

    /** A line that another line of its writer follows cannot be lost, moved, or doubled. */
    private void assertDamageIsFound(List<String> lines, Random random) {
        int line = random.nextInt(lines.size());
        List<String> lost = new ArrayList<>(lines);
        String taken = lost.remove(line);
        boolean isLast =
                lines.subList(line + 1, lines.size()).stream()
                        .noneMatch(other -> writerOf(other).equals(writerOf(taken)));
        if (!isLast) {
            assertThatThrownBy(() -> read(lost))
                    .as("without line %d", line)
                    .isInstanceOf(CorruptLedgerException.class);
        }
        List<String> doubled = new ArrayList<>(lines);
        doubled.add(line, taken);
        if (line > 0) {
            assertThatThrownBy(() -> read(doubled)).isInstanceOf(CorruptLedgerException.class);
        }
    }

    private static String writerOf(String line) {
        return line.replaceFirst("(?s).* ([0-9a-f]{8})\\.\\d+ [0-9a-f]{8}\n", "$1");
    }

    private Ledger read(List<String> lines) {
        return JournalReader.read(file, JournalLines.bytes(String.join("", lines))).ledger();
    }

    /** The opening line of the next writer finds what the lines' own checksums cannot. */
    @Test
    void read_lastLinesOfAWriterMissingBeforeAnother_isRefused() throws IOException {
        created().close();
        try (LedgerJournal journal = LedgerJournal.open(file)) {
            journal.charge(phase(1.1), /* newEvent= */ true);
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        assertThat(lines.remove(2)).startsWith("event");
        Files.write(file, lines);
        assertThatThrownBy(() -> LedgerJournal.read(file))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("not those that its writer found");
    }

    @Test
    void record_wordsAndFingerprints_areKeptWithTheTraining() {
        try (LedgerJournal journal = created()) {
            journal.record("c0ffee");
            journal.record("c0ffee");
            journal.record(LedgerWord.Kind.PUBLIC_PARAMETERS, "ImageNet\nweights");
        }
        Ledger read = LedgerJournal.read(file);
        assertThat(read.knows("c0ffee")).isTrue();
        assertThat(read.knows("decaf")).isFalse();
        assertThat(read.fingerprints()).containsExactly("c0ffee");
        assertThat(read.words())
                .containsExactly(
                        new LedgerWord(LedgerWord.Kind.PUBLIC_PARAMETERS, "ImageNet\nweights", 1));
        assertThat(Ledger.ofJson(read.toJson(), "The file")).isEqualTo(read);
        Ledger without =
                new Ledger(
                        read.id(),
                        read.relation(),
                        read.delta(),
                        read.phases(),
                        read.fingerprints(),
                        List.of());
        assertThat(read.covers(without)).isTrue();
        assertThat(without.covers(read)).isFalse();
    }

    /** M8: the same settings and more steps do not make it the same training. */
    @Test
    void m8_ledgerOfAnotherTrainingWithMoreSteps_coversNothing() {
        LedgerPhase few = phase(1.1).withCounts(3, 3);
        Ledger mine =
                new Ledger(
                        "mine",
                        NeighboringRelation.ZERO_OUT,
                        1e-5,
                        List.of(few),
                        List.of(),
                        List.of());
        Ledger theirs =
                new Ledger(
                        "theirs",
                        NeighboringRelation.ZERO_OUT,
                        1e-5,
                        List.of(few.withCounts(9, 9)),
                        List.of(),
                        List.of());
        assertThat(theirs.covers(mine)).isFalse();
    }
}
