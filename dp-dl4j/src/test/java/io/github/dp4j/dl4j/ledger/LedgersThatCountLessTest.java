package io.github.dp4j.dl4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** M8: ledgers of the same training that would stand for less than it has spent. */
class LedgersThatCountLessTest {

    @TempDir Path folder;

    private static LedgerPhase passes(long events, long steps) {
        return new LedgerPhase(
                new DpEvent.DisjointBatches(new DpEvent.Gaussian(2)),
                events,
                steps,
                /* noiseMultiplier= */ 2,
                /* clipNorm= */ 1.0,
                /* expectedBatchSize= */ 10,
                /* samplingRate= */ null,
                /* populationSize= */ 40L,
                "shuffled");
    }

    private static Ledger ledger(NeighboringRelation relation, double delta, LedgerPhase... phase) {
        return new Ledger("id", relation, delta, List.of(phase), List.of(), List.of());
    }

    private static Ledger ledger(long events, long steps) {
        return ledger(NeighboringRelation.ZERO_OUT, 1e-5, passes(events, steps));
    }

    /** An old copy, or one in which passes were taken back and the steps left as they were. */
    @ParameterizedTest
    @CsvSource({"3,12,true", "4,13,true", "2,12,false", "3,11,false", "0,0,false", "4,11,false"})
    void covers_anotherCount_onlyIfNeitherIsLess(long events, long steps, boolean covers) {
        assertThat(ledger(events, steps).covers(ledger(3, 12))).isEqualTo(covers);
    }

    @Test
    void covers_phaseThatIsMissing_isFalse() {
        Ledger without = ledger(NeighboringRelation.ZERO_OUT, 1e-5);
        assertThat(without.covers(ledger(3, 12))).isFalse();
        assertThat(ledger(3, 12).covers(without)).isTrue();
    }

    /** The same steps cost half as much, or less, under a weaker relation. */
    @Test
    void covers_anotherRelationOrDelta_isFalse() {
        Ledger mine = ledger(NeighboringRelation.REPLACE_ONE, 1e-5, passes(3, 12));
        Ledger weaker = ledger(NeighboringRelation.ZERO_OUT, 1e-5, passes(9, 90));
        Ledger other = ledger(NeighboringRelation.REPLACE_ONE, 1e-3, passes(9, 90));
        assertThat(weaker.covers(mine)).isFalse();
        assertThat(other.covers(mine)).isFalse();
    }

    /** A resumed training that forgot what its model's ledger holds would begin at zero. */
    @Test
    void charge_afterALedgerThatHoldsEvents_addsToThem() {
        Path file = folder.resolve("run.ledger");
        LedgerJournal memory = LedgerJournal.inMemory(ledger(3, 12));
        LedgerJournal onDisk = LedgerJournal.create(file, ledger(3, 12));
        for (LedgerJournal journal : List.of(memory, onDisk)) {
            assertThat(journal.ledger()).isEqualTo(ledger(3, 12));
            journal.charge(passes(0, 0), /* newEvent= */ false);
            journal.charge(passes(0, 0), /* newEvent= */ true);
            assertThat(journal.ledger()).isEqualTo(ledger(4, 14));
            journal.close();
        }
        assertThat(LedgerJournal.read(file)).isEqualTo(ledger(4, 14));
        assertThat(LedgerJournal.read(file).released())
                .isEqualTo(
                        new DpEvent.Composed(
                                List.of(new DpEvent.SelfComposed(passes(0, 0).event(), 4))));
    }

    /** A model file's ledger of another format: its numbers may mean something else. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 20})
    void json_ofAnotherVersion_isRefused(int version) {
        ObjectNode json = ledger(3, 12).toJson();
        assertThat(Ledger.ofJson(json, "The model file m.zip")).isEqualTo(ledger(3, 12));
        json.put("version", version);
        assertThatThrownBy(() -> Ledger.ofJson(json, "The model file m.zip"))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("The model file m.zip")
                .hasMessageContaining("of format version " + version)
                .hasMessageContaining("reads version 2 alone");
    }
}
