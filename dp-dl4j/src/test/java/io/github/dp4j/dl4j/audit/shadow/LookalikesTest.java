package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.audit.report.Doubt;
import io.github.dp4j.dl4j.audit.doubt.NearRows;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Copies of members among the non-members, relabelled or disturbed. */
class LookalikesTest {

    private static List<Doubt> doubts(DataSet members, DataSet others) {
        return ModelAudit.builder(Small.network())
                .members(members)
                .nonMembers(others)
                .build()
                .doubts();
    }

    @Test
    void relabelledMember_isDoubted_withItsRows() {
        DataSet others = Small.nonMembers();
        others.getFeatures().putRow(4, Small.members().getFeatures().getRow(9));
        int label = Small.members().getLabels().argMax(1).getInt(9);
        others.getLabels().getRow(4).assign(0);
        others.getLabels().putScalar(4, (label + 1) % Small.CLASSES, 1);

        assertThat(doubts(Small.members(), others))
                .singleElement()
                .satisfies(
                        doubt -> {
                            assertThat(doubt.statement())
                                    .contains("1 of the 40 non-members", "another label");
                            assertThat(doubt.records())
                                    .isEqualTo(
                                            "row 5 of the non-members and row 10 of the members");
                        });
    }

    /** Noise of a thousandth of the features' own size, on all of the non-members. */
    @Test
    void disturbedMembers_areDoubted_thoughAllNonMembersAreSuch() {
        DataSet others = Small.members();
        SplittableRandom random = new SplittableRandom(8);
        INDArray features = others.getFeatures();
        for (int i = 0; i < Small.MEMBERS; i++) {
            for (int c = 0; c < Small.INPUTS; c++) {
                features.putScalar(
                        i, c, features.getDouble(i, c) + 0.002 * (random.nextDouble() - 0.5));
            }
        }

        assertThat(doubts(Small.members(), others))
                .singleElement()
                .satisfies(
                        doubt ->
                                assertThat(doubt.statement())
                                        .contains(
                                                "40 of the 40 non-members", "nearly the features"));
    }

    @Test
    void differentRecords_areNotDoubted() {
        assertThat(doubts(Small.members(), Small.nonMembers())).isEmpty();
    }

    /** Where every record has look-alikes, a random split puts as many on either side. */
    @Test
    void poolOfLookalikes_dividedAtRandom_isNotDoubted() {
        int pairs = 150;
        SplittableRandom random = new SplittableRandom(3);
        INDArray features = Nd4j.create(DataType.FLOAT, 2L * pairs, Small.INPUTS);
        for (int i = 0; i < 2 * pairs; i++) {
            for (int c = 0; c < Small.INPUTS; c++) {
                double value = i % 2 == 0 ? random.nextDouble() : features.getDouble(i - 1, c);
                features.putScalar(i, c, value + 1e-3 * (random.nextDouble() - 0.5));
            }
        }
        DataSet pool = Small.data(2 * pairs, 4);
        pool.setFeatures(features);
        pool.shuffle(5);

        assertThat(
                        doubts(
                                (DataSet) pool.getRange(0, pairs),
                                (DataSet) pool.getRange(pairs, 2 * pairs)))
                .isEmpty();
    }

    /** Rows of two columns: some are near each other by chance. */
    @Test
    void fewColumns_areNotDoubted() {
        for (int seed = 0; seed < 20; seed++) {
            NearRows near = NearRows.of(plane(seed), 300);
            assertThat(near.across().size() > 4 * (near.within() + 1))
                    .as("seed %d", seed)
                    .isFalse();
        }
    }

    private static INDArray plane(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[1200];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return Nd4j.createFromArray(values).reshape('c', 600, 2);
    }

    /** Owners who say that equal rows are different records have said it of look-alikes too. */
    @Test
    void distinctRecords_areNotDoubted() {
        DataSet others = Small.members();
        assertThat(
                        ModelAudit.builder(Small.network())
                                .members(Small.members())
                                .nonMembers(others)
                                .repeatedRowsAreDistinctRecords()
                                .build()
                                .doubts())
                .isEmpty();
    }
}
