package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.audit.report.Assignment;
import io.github.dp4j.audit.report.Doubt;
import io.github.dp4j.dl4j.audit.doubt.ColumnCuts;
import io.github.dp4j.dl4j.audit.doubt.PoolOrder;
import io.github.dp4j.dl4j.audit.doubt.RandomSplit;
import io.github.dp4j.dl4j.audit.doubt.SplitDoubts;
import io.github.dp4j.dl4j.audit.doubt.Twins;
import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.gradient.Examples;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.HypergeometricDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Groups that are no random split are doubted, and random splits are not. */
class SplitDoubtsTest {

    private static final int GROUP = 200;

    private static ModelAuditBuilder audit(DataSet members, DataSet others) {
        return ModelAudit.builder(Small.network()).members(members).nonMembers(others);
    }

    private static List<Doubt> doubts(DataSet members, DataSet others) {
        List<Doubt> doubts = audit(members, others).build().doubts();
        assertThat(doubts)
                .allSatisfy(
                        doubt ->
                                assertThat(doubt.statement())
                                        .doesNotContain("row ", "column 1", "class 0", "class 1"));
        assertThat(audit(members, others).assignment(Assignment.OWN_COINS).build().doubts())
                .isEqualTo(doubts);
        assertThat(audit(members, others).assignment(Assignment.UNKNOWN).build().doubts())
                .isEmpty();
        return doubts;
    }

    /** Gives that many of the first records class 1, the others class 0. */
    private static DataSet withOnes(DataSet data, int ones) {
        data.getLabels().assign(0);
        for (int i = 0; i < data.numExamples(); i++) {
            data.getLabels().putScalar(i, i < ones ? 1 : 0, 1);
        }
        return data;
    }

    @Test
    void differentMixOfClasses_isDoubted() {
        DataSet members = withOnes(Small.data(GROUP, 1), 60);
        DataSet others = withOnes(Small.data(GROUP, 2), 140);

        assertThat(doubts(members, others))
                .singleElement()
                .satisfies(
                        doubt -> {
                            assertThat(doubt.statement()).contains("no random split", "a class");
                            assertThat(doubt.records())
                                    .contains(
                                            "class 1, of 60 of the 200 members and 140 of the 200"
                                                    + " non-members");
                        });
    }

    @Test
    void differentTimes_areDoubted() {
        DataSet members = Small.data(GROUP, 1);
        DataSet others = Small.data(GROUP, 2);
        members.getFeatures().getColumn(7).muli(0.5).subi(0.5);
        others.getFeatures().getColumn(7).muli(0.5).addi(0.5);

        assertThat(doubts(members, others))
                .singleElement()
                .satisfies(
                        doubt -> {
                            assertThat(doubt.statement()).contains("the values of a column");
                            assertThat(doubt.records()).isEqualTo("column 8 of the features");
                        });
    }

    /** Six records, 25 times each; the noise is in every value. */
    private static DataSet copies(double noise, long seed) {
        DataSet data = Small.data(GROUP, seed);
        INDArray features = data.getFeatures();
        SplittableRandom random = new SplittableRandom(seed + 100);
        for (int i = 6; i < 150; i++) {
            for (int c = 0; c < Small.INPUTS; c++) {
                double value = features.getDouble(i % 6, c);
                features.putScalar(i, c, value + noise * (random.nextDouble() - 0.5));
            }
        }
        return data;
    }

    @Test
    void nearCopiesWithinMembers_orNonMembers_areDoubted() {
        assertThat(doubts(copies(1e-3, 1), Small.data(GROUP, 2)))
                .anySatisfy(doubt -> assertThat(doubt.statement()).contains("equal another one"));
        assertThat(doubts(Small.data(GROUP, 2), copies(1e-3, 1)))
                .anySatisfy(doubt -> assertThat(doubt.statement()).contains("equal another one"));
    }

    @Test
    void equalRowsWithinMembers_areDoubted_alsoWhereTheyAreDistinctRecords() {
        assertThat(
                        audit(copies(0, 1), Small.data(GROUP, 2))
                                .repeatedRowsAreDistinctRecords()
                                .build()
                                .doubts())
                .anySatisfy(doubt -> assertThat(doubt.statement()).contains("equal another one"));
    }

    /** As many copies on each side, but none of a record of the other. */
    @Test
    void copiesKeptTogether_areDoubted() {
        assertThat(doubts(copies(1e-3, 1), copies(1e-3, 2)))
                .anySatisfy(
                        doubt ->
                                assertThat(doubt.statement())
                                        .contains("only 0 are divided", "kept together"));
    }

    /** Of pools with ties, unbalanced classes, equal and nearly equal rows, and groups unlike. */
    @Test
    void randomSplits_areNotDoubted() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int size = 60 + random.nextInt(200);
            int width = 1 + random.nextInt(12);
            float[] values = new float[size * width];
            INDArray labels = Nd4j.zeros(size, 2);
            for (int i = 0; i < size; i++) {
                int from = i % 3 == 0 && i > 0 ? (i - 1) * width : -1;
                for (int c = 0; c < width; c++) {
                    double fresh = seed % 2 == 0 ? random.nextInt(4) : random.nextDouble();
                    double noise = seed % 4 == 1 ? 1e-4 * random.nextDouble() : 0;
                    values[i * width + c] = (float) (from < 0 ? fresh : values[from + c] + noise);
                }
                labels.putScalar(i, random.nextInt(10) == 0 ? 1 : 0, 1);
            }
            DataSet pool =
                    new DataSet(Nd4j.createFromArray(values).reshape('c', size, width), labels);
            pool.shuffle(seed);
            int[] classes = pool.getLabels().argMax(1).toIntVector();
            AuditRecords records =
                    new AuditRecords(
                            Examples.of(pool), classes, 20 + random.nextInt(size - 40), List.of());

            assertThat(SplitDoubts.doubts(records, true)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void chance_isThatOfTheHypergeometricLaw() {
        for (int[] c : new int[][] {{50, 20, 17, 3}, {50, 20, 17, 12}, {4000, 1500, 900, 250}}) {
            HypergeometricDistribution law = new HypergeometricDistribution(c[0], c[2], c[1]);
            double tail =
                    Math.min(law.cumulativeProbability(c[3]), law.upperCumulativeProbability(c[3]));
            assertThat(new RandomSplit(c[0], c[1]).chanceOf(c[2], c[3]))
                    .isCloseTo(2 * tail, within(1e-9 * tail));
        }
    }

    /** Two pairs, two of four records are members: 2 of 6 choices divide none. */
    @Test
    void chanceOfDividedPairs_isCounted() {
        RandomSplit split = new RandomSplit(10, 5);

        assertThat(split.chanceOfSoFewDivided(2, 2, 0)).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(split.chanceOfSoFewDivided(2, 2, 2)).isCloseTo(1, within(1e-12));
        assertThat(split.chanceOfSoFewDivided(2, 4, 0)).isCloseTo(1, within(1e-12));
        assertThat(split.chanceOfSoFewDivided(0, 0, 0)).isEqualTo(1);
    }

    /**
     * The pairs and the records with a look-alike are found without a look at who is a member: at a
     * level of one in twenty, as many random splits are doubted, and no more.
     */
    @Test
    void chancesOfRandomSplits_areHardlySmallerThanTheyClaim() {
        int splits = 1000;
        int size = 270;
        int width = 3;
        int[] doubted = new int[3];
        SplittableRandom random = new SplittableRandom(9);
        for (int s = 0; s < splits; s++) {
            int members = 90 + random.nextInt(90);
            float[] values = new float[size * width];
            for (int i = 0; i < values.length; i++) {
                int kind = i / width % 9; // three equal, three near, three others
                double noise = kind < 3 ? 0 : 1e-4 * random.nextDouble();
                boolean isCopy = kind < 6 && kind % 3 > 0;
                values[i] = (float) (isCopy ? values[i - width] + noise : random.nextDouble());
            }
            DataSet pool =
                    new DataSet(
                            Nd4j.createFromArray(values).reshape('c', size, width),
                            Nd4j.zeros(size, 2));
            pool.shuffle(s);
            PoolOrder order = PoolOrder.of(pool.getFeatures());
            boolean[] isMember = new boolean[size];
            for (int i = 0; i < size; i++) {
                isMember[i] = order.row(i) < members;
            }
            RandomSplit law = new RandomSplit(size, members);
            float[] rows = order.rows(pool.getFeatures());
            ColumnCuts cuts = ColumnCuts.of(rows, width, 0, isMember);
            doubted[0] += cuts.leastChance(law) * cuts.count() < 0.05 ? 1 : 0;
            Twins twins = Twins.of(order, rows, true);
            int inside = 0;
            int divided = 0;
            for (int[] pair : twins.pairs()) {
                inside += (isMember[pair[0]] ? 1 : 0) + (isMember[pair[1]] ? 1 : 0);
                divided += isMember[pair[0]] != isMember[pair[1]] ? 1 : 0;
            }
            assertThat(twins.pairs()).hasSizeGreaterThan(50);
            doubted[1] +=
                    law.chanceOfSoFewDivided(twins.pairs().size(), inside, divided) < 0.05 ? 1 : 0;
            int marked = 0;
            int found = 0;
            for (int i = 0; i < size; i++) {
                marked += twins.hasTwin(i) ? 1 : 0;
                found += twins.hasTwin(i) && isMember[i] ? 1 : 0;
            }
            doubted[2] += law.chanceOf(marked, found) < 0.05 ? 1 : 0;
        }
        for (int of : doubted) {
            assertThat(of).as("%s", Arrays.toString(doubted)).isBetween(1, 50 + 28);
        }
    }

    /** Of MNIST's size; the values are noise, so that no comparison of rows ends early. */
    @Test
    @Tag("slow")
    void seventyThousandImages_takeSeconds() {
        int size = 70_000;
        int width = 784;
        float[] values = new float[size * width];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        INDArray labels = Nd4j.zeros(size, 2);
        labels.getColumn(0).assign(1);
        AuditRecords records =
                new AuditRecords(
                        Examples.of(
                                new DataSet(
                                        Nd4j.createFromArray(values).reshape('c', size, width),
                                        labels)),
                        new int[size],
                        size / 2,
                        List.of());
        long start = System.nanoTime();

        assertThat(SplitDoubts.doubts(records, true)).isEmpty();

        double seconds = (System.nanoTime() - start) * 1e-9;
        System.out.printf(Locale.ROOT, "70,000 x 784: %.1f s%n", seconds);
        assertThat(seconds).isLessThan(60);
    }
}
