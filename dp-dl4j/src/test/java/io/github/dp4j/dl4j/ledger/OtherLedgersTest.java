package io.github.dp4j.dl4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ledgers that this version did not write, or not to the end. */
@Tag("jackson")
class OtherLedgersTest {

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("training.ledger");
    }

    private static Ledger ledger() {
        LedgerPhase phase =
                new LedgerPhase(
                        new DpEvent.PoissonSampled(0.01, new DpEvent.Gaussian(1.5)),
                        /* events= */ 7,
                        /* steps= */ 7,
                        /* noiseMultiplier= */ 1.5,
                        /* clipNorm= */ 1.0,
                        /* expectedBatchSize= */ 10,
                        /* samplingRate= */ 0.01,
                        /* populationSize= */ 1000L,
                        "Poisson");
        return new Ledger(
                "id", NeighboringRelation.ZERO_OUT, 1e-5, List.of(phase), List.of(), List.of());
    }

    /** Writes lines whose checksums are right. */
    private void write(UnaryOperator<String> header, String... more) throws IOException {
        StringBuilder text = new StringBuilder();
        int checksum = 0;
        for (int i = 0; i <= more.length; i++) {
            String line = i > 0 ? more[i - 1] : header.apply("ledger " + ledger().toJson());
            String body = line + " 0a1b2c3d." + i;
            checksum = JournalLine.chain(checksum, body);
            text.append(body).append(' ').append(JournalLine.hex(checksum)).append('\n');
        }
        Files.writeString(file, text);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertOpeningThrows() {
        return assertThatThrownBy(() -> LedgerJournal.open(file))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageStartingWith("The ledger file " + file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type':'Gaussian'|'type':'Shuffled'",
                "'events':7|'events':7,'discount':3",
                "'ZERO_OUT'|'ADD_TWO'",
            })
    void open_headerOfANewerVersion_isRefusedWithTheRemedy(String change) throws IOException {
        String[] parts = change.replace('\'', '"').split("\\|", 2);
        write(line -> replaced(line, parts[0], parts[1]));

        assertOpeningThrows()
                .hasMessageContaining("newer version of DP4J")
                .hasMessageNotContaining("damaged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'version':2|'version':1",
                "'version':2|'version':3",
                "'version':2|'version':3,'owner':'me'",
                "'version':2|'version':'two'",
            })
    void open_anotherVersion_isRefusedInOneSentence(String change) throws IOException {
        String[] parts = change.replace('\'', '"').split("\\|", 2);
        write(line -> replaced(line, parts[0], parts[1]));

        assertOpeningThrows()
                .hasMessageMatching(
                        "The ledger file [^ ]+ has a privacy ledger of format version [^ ]+, and"
                                + " this version of DP4J reads version 2 alone: use the (newer )?"
                                + "version of DP4J that wrote it\\.");
    }

    /** The first lines of version 1, as it wrote them. */
    @Test
    void open_theVersionBefore_isRefusedInOneSentence() throws IOException {
        Files.writeString(
                file,
                """
                ledger {"format":"dp4j-ledger","version":1,"id":"x"} 1c291ca3
                event 5f3e2a10
                """);
        assertOpeningThrows().hasMessageContaining("of format version 1");
    }

    @Test
    void open_phaseWithAnUnknownEvent_isRefusedWithTheRemedy() throws IOException {
        String phase = "phase " + Ledger.mapper().valueToTree(ledger().phases().get(0));
        write(line -> line, replaced(phase, "\"Gaussian\"", "\"Shuffled\""), "event 0");

        assertOpeningThrows()
                .hasMessageContaining("'Shuffled'")
                .hasMessageContaining("newer version of DP4J");
    }

    @Test
    void open_unknownRecord_isRefusedWithTheRemedy() throws IOException {
        write(line -> line, "refund");

        assertOpeningThrows()
                .hasMessageContaining("line 2")
                .hasMessageContaining("'refund'")
                .hasMessageContaining("newer version of DP4J");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ledger",
                "ledger {}",
                "ledger {}\n",
                "ledger {\"format\":\"dp4j-ledger\"",
                "\n"
            })
    void open_firstLineCutOrGarbled_isRefusedAsDamaged(String text) throws IOException {
        Files.writeString(file, text);

        assertOpeningThrows().hasMessageContaining("damaged").hasMessageContaining("backup");
    }

    @Test
    void open_cutAnywhereInTheFirstLine_isRefusedAsDamaged() throws IOException {
        write(line -> line);
        String whole = Files.readString(file);
        for (int length = 0; length < whole.length(); length++) {
            Files.writeString(file, whole.substring(0, length));
            assertOpeningThrows().hasMessageContaining("damaged");
        }
    }

    @Test
    void json_missingOrBadField_neverReadsAsLess() {
        List<Consumer<ObjectNode>> damages = new ArrayList<>();
        for (String field : List.of("event", "events", "steps", "noiseMultiplier", "sampling")) {
            damages.add(json -> phase(json).remove(field));
            damages.add(json -> phase(json).putNull(field));
        }
        damages.add(json -> phase(json).put("events", 0.5));
        damages.add(json -> phase(json).put("events", "many"));
        damages.add(json -> phase(json).put("events", -1));
        for (String field : List.of("id", "relation", "delta", "phases", "fingerprints", "words")) {
            damages.add(json -> json.remove(field));
            damages.add(json -> json.putNull(field));
        }
        damages.add(json -> ((ArrayNode) json.get("phases")).addNull());
        for (int i = 0; i < damages.size(); i++) {
            ObjectNode json = ledger().toJson();
            damages.get(i).accept(json);
            assertThatThrownBy(() -> Ledger.ofJson(json, "The model file m.zip"))
                    .as("damage %d: %s", i, json)
                    .isInstanceOf(CorruptLedgerException.class)
                    .hasMessageStartingWith("The model file m.zip is damaged");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "3", "{\"format\":\"other\",\"version\":1}"})
    void json_noLedger_isRefused(String text) throws IOException {
        JsonNode json = Ledger.mapper().readTree(text);
        assertThatThrownBy(() -> Ledger.ofJson(json, "The model file m.zip"))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("m.zip")
                .hasMessageContaining("something else");
    }

    @Test
    void create_emptyFile_isANewLedger() throws IOException {
        Files.createFile(file);
        assertThat(LedgerJournal.exists(file)).isFalse();

        try (LedgerJournal journal = LedgerJournal.create(file, ledger())) {
            journal.charge(ledger().phases().get(0), /* newEvent= */ true);
        }

        assertThat(LedgerJournal.exists(file)).isTrue();
        try (LedgerJournal journal = LedgerJournal.open(file)) {
            assertThat(journal.ledger().steps()).isEqualTo(8);
        }
    }

    @Test
    void create_fileOfOneByte_isRefusedAndKept() throws IOException {
        Files.writeString(file, "x");

        assertThatThrownBy(() -> LedgerJournal.create(file, ledger()))
                .isInstanceOf(CorruptLedgerException.class);
        assertThat(Files.readString(file)).isEqualTo("x");
    }

    private static ObjectNode phase(ObjectNode ledger) {
        return (ObjectNode) ledger.get("phases").get(0);
    }

    private static String replaced(String text, String old, String by) {
        assertThat(text).contains(old);
        return text.replace(old, by);
    }
}
