package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import io.github.dp4j.dl4j.gradient.ReferenceEngine;
import io.github.dp4j.dl4j.gradient.UnitRows;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.report.ReportWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Groups of rows as privacy units, as users train them. */
class PrivacyUnitsTest {

    private static final double CLIP = 0.3;
    private static final DataSet DATA = Nets.data(12);
    private static final int[][] GROUPS = {{0}, {1, 2}, {3, 4, 5, 6, 7, 8, 9}, {10, 11}};

    @TempDir Path folder;

    private static DpTrainerBuilder settings(MultiLayerNetwork net, int units) {
        return settings(net, units, CLIP);
    }

    private static DpTrainerBuilder settings(MultiLayerNetwork net, int units, double clip) {
        DpTrainerBuilder settings =
                DpTrainer.builder(net)
                        .clipNorm(clip)
                        .noiseMultiplier(2)
                        .delta(1e-5)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(units)
                        .expectedBatchSize(units)
                        .steps(1)
                        .ledgerInMemory();
        settings.noiseSource = RecordingNoise::new;
        return settings;
    }

    /** By hand: each group's gradient from the reference engine, one row at a time. */
    private static INDArray clippedByHand(MultiLayerNetwork net, boolean mean, double clip) {
        INDArray sum = Nd4j.zeros(net.params().dataType(), net.numParams());
        try (ReferenceEngine engine = new ReferenceEngine(net)) {
            for (int[] group : GROUPS) {
                INDArray gradient = sum.like();
                engine.plainSum(Examples.of(DATA), group, gradient);
                gradient.divi(mean ? group.length : 1);
                double norm = gradient.norm2Number().doubleValue();
                sum.addi(gradient.mul(Math.min(1, clip / norm)));
            }
        }
        return sum;
    }

    @Test
    void fit_groups_clipsTheMeanOfEachGroupsGradients() {
        requireStep(PrivacyUnits.of(GROUPS), /* mean= */ true);
    }

    @Test
    void fit_summedGroups_clipsTheSumOfEachGroupsGradients() {
        requireStep(PrivacyUnits.of(GROUPS).summed(), /* mean= */ false);
    }

    @Test
    void fit_groupsByKey_areThoseOfEqualKeys() {
        List<String> people = List.of("a", "b", "b", "c", "c", "c", "c", "c", "c", "c", "d", "d");
        requireStep(PrivacyUnits.byKey(people), /* mean= */ true);
    }

    private static void requireStep(PrivacyUnits units, boolean mean) {
        for (double clip : new double[] {CLIP, 0.5, 1, 2, 100}) { // all clipped, some, and none
            requireStep(units, mean, clip);
        }
    }

    private static void requireStep(PrivacyUnits units, boolean mean, double clip) {
        MultiLayerNetwork net = Nets.mlp();
        INDArray before = net.params().dup();
        INDArray sum = clippedByHand(net, mean, clip);
        try (DpTrainer trainer = settings(net, GROUPS.length, clip).build()) {
            trainer.fit(DATA, units);
            double noise = 2 * clip; // the recording noise adds one deviation to each
            INDArray expected = before.sub(sum.add(noise).div(GROUPS.length));
            assertThat(net.params().sub(expected).norm2Number().doubleValue())
                    .as("clip norm %s", clip)
                    .isLessThan(1e-4 * Math.max(1, clip));
            assertThat(trainer.ledger().phases().get(0).unit())
                    .contains(mean ? "mean" : "sum")
                    .contains("group of rows");
        }
    }

    /** The rows follow from the step, whatever they are the clip holds, and k changes the unit. */
    @Test
    void fit_atMostKRowsOfAGroup_drawsThemAfreshAndClipsThem() {
        MultiLayerNetwork net = Nets.mlp();
        try (ReferenceEngine engine = new ReferenceEngine(net)) {
            for (int k = 1; k <= 8; k++) {
                UnitRows rows = UnitRows.of(PrivacyUnits.of(GROUPS).atMost(k));
                LocalSums sums =
                        new LocalSums(
                                engine, Examples.of(DATA), rows, () -> new int[] {2}, () -> {});
                Set<Integer> seen = new HashSet<>();
                for (int step = 0; step < 40; step++) {
                    INDArray sum = summed(sums, step, net);
                    assertThat(sum.norm2Number().doubleValue()).isLessThan(CLIP * (1 + 1e-6));
                    assertThat(summed(sums, step, net)).isEqualTo(sum);
                    seen.add(Arrays.hashCode(sum.toDoubleVector()));
                }
                // All 40 draws equal: 7^-39 at k = 1 and k = 6, and less between.
                assertThat(seen.size() > 1).as("k = %s", k).isEqualTo(k < 7);
            }
        }
        try (DpTrainer trainer = settings(Nets.mlp(), GROUPS.length).build()) {
            trainer.fit(DATA, PrivacyUnits.of(GROUPS).atMost(2));
            assertThatThrownBy(() -> trainer.fit(DATA, PrivacyUnits.of(GROUPS).atMost(3)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("at most 2 of them");
        }
    }

    private static INDArray summed(LocalSums sums, long step, MultiLayerNetwork net) {
        INDArray sum = Nd4j.zeros(net.params().dataType(), net.numParams());
        sums.compute(step, CLIP, sum);
        return sum;
    }

    /** The order of the groups, and who else is there, changes no group's share. */
    @Test
    void fit_samplesOfGroups_takeAllRowsOfAGroupOrNone() {
        MultiLayerNetwork net = Nets.mlp();
        INDArray before = net.params().dup();
        DpTrainerBuilder settings =
                DpTrainer.builder(net)
                        .clipNorm(CLIP)
                        .noiseMultiplier(1e-3) // next to nothing, to see the sum
                        .delta(1e-5)
                        .samplingRate(0.5)
                        .expectedBatchSize(1)
                        .steps(1)
                        .ledgerInMemory();
        try (DpTrainer trainer = settings.build()) {
            trainer.fit(DATA, PrivacyUnits.of(GROUPS));
        }
        // Every sum of a subset of the four clipped groups is possible, and nothing else.
        INDArray moved = before.sub(net.params());
        double nearest = Double.POSITIVE_INFINITY;
        MultiLayerNetwork same = Nets.mlp();
        same.setParams(before);
        for (int subset = 0; subset < 16; subset++) {
            INDArray sum = Nd4j.zeros(before.dataType(), before.length());
            try (ReferenceEngine engine = new ReferenceEngine(same)) {
                for (int u = 0; u < 4; u++) {
                    if ((subset >> u & 1) == 1) {
                        INDArray one = sum.like();
                        engine.clippedGroupSum(
                                Examples.of(DATA),
                                new int[][] {GROUPS[u]},
                                new double[] {1.0 / GROUPS[u].length},
                                CLIP,
                                one);
                        sum.addi(one);
                    }
                }
            }
            double distance = moved.sub(sum.reshape(moved.shape())).norm2Number().doubleValue();
            nearest = Math.min(nearest, distance);
        }
        // 35 coordinates of noise 3e-4 have norm 2e-3; a row alone moves it by a tenth of C.
        assertThat(nearest).isLessThan(0.01);
    }

    @Test
    void report_groups_saysWhomThePromiseIsFor() {
        try (DpTrainer trainer = settings(Nets.mlp(), GROUPS.length).build()) {
            trainer.fit(DATA, PrivacyUnits.of(GROUPS));
            String json = ReportWriter.json(trainer.report());
            assertThat(json).contains("\"unit\"").contains("a group of rows");
            assertThat(ReportWriter.text(trainer.report()).replaceAll("\\s+", " "))
                    .contains("Privacy unit")
                    .contains("on each unit's gradient")
                    .contains("it means one such unit")
                    .contains("whether any one privacy unit was in the training data")
                    .contains("A privacy unit, protected with all its rows, is a group of rows, of")
                    .contains("a training privacy unit at most")
                    .contains("SEVERAL UNITS OF ONE PERSON")
                    .doesNotContain("any one example")
                    .doesNotContain("the promise is for one record");
            assertThat(ReportWriter.json(ReportWriter.parse(json))).isEqualTo(json);
        }
    }

    /**
     * With one row less a group's mean turns from C to -C: steps on groups cost a row 2 C, which
     * the ledger does not say.
     */
    @Test
    void fit_rowsAfterGroupsAndGroupsAfterRows_areRefused() {
        try (DpTrainer trainer = settings(Nets.mlp(), GROUPS.length).build()) {
            trainer.fit(DATA, PrivacyUnits.of(GROUPS));
            assertThatThrownBy(() -> trainer.fit(DATA))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no promise covers both");
            assertThatThrownBy(() -> trainer.fit(DATA, PrivacyUnits.of(GROUPS).summed()))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(trainer.ledger().steps()).isEqualTo(1);
        }
        try (DpTrainer trainer = settings(Nets.mlp(), 12).build()) {
            trainer.fit(DATA);
            assertThatThrownBy(() -> trainer.fit(DATA, PrivacyUnits.of(GROUPS)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("single rows");
            assertThat(trainer.ledger().phases().get(0).unit()).isNull();
            assertThat(ReportWriter.text(trainer.report())).doesNotContain("Privacy unit");
        }
    }

    /** And after a save: another trainer, and a private network, on the same ledger. */
    @Test
    void resume_rowsAfterGroups_isRefused() {
        Path file = folder.resolve("model.zip");
        try (DpTrainer trainer = settings(Nets.mlp(), GROUPS.length).build()) {
            trainer.fit(DATA, PrivacyUnits.of(GROUPS));
            trainer.save(file);
        }
        DpTrainerBuilder resumed =
                DpTrainer.resume(file)
                        .clipNorm(CLIP)
                        .noiseMultiplier(2)
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(12)
                        .expectedBatchSize(12)
                        .steps(1)
                        .noStepsSinceSave()
                        .ledgerInMemory();
        try (DpTrainer trainer = resumed.build()) {
            assertThatThrownBy(() -> trainer.fit(DATA))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no promise covers both");
        }
    }

    @Test
    void fit_otherGroups_areRefused() {
        try (DpTrainer trainer = settings(Nets.mlp(), GROUPS.length).build()) {
            trainer.fit(DATA, PrivacyUnits.of(GROUPS));
            int[][] others = {{1}, {0, 2}, {3, 4, 5, 6, 7, 8, 9}, {10, 11}};
            assertThatThrownBy(() -> trainer.fit(DATA, PrivacyUnits.of(others)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hold other rows");
            trainer.fit(DATA, PrivacyUnits.of(GROUPS));
            assertThat(trainer.ledger().steps()).isEqualTo(2);
        }
    }

    /** Whoever moves rows must move their owners along, and may. */
    @Test
    void fit_rowsMoved_isForTheSamePersonsAlone() {
        List<String> people = List.of("a", "b", "b", "c", "c", "c", "c", "c", "c", "c", "d", "d");
        int[] order = {7, 0, 11, 3, 1, 9, 2, 4, 10, 5, 8, 6};
        DataSet moved =
                new DataSet(DATA.getFeatures().getRows(order), DATA.getLabels().getRows(order));
        List<String> movedPeople = Arrays.stream(order).mapToObj(people::get).toList();
        try (DpTrainer trainer = settings(Nets.mlp(), GROUPS.length).build()) {
            PrivacyUnits units = PrivacyUnits.byKey(people);
            trainer.fit(DATA, units);
            trainer.fit(moved, PrivacyUnits.byKey(movedPeople));
            assertThatThrownBy(() -> trainer.fit(moved, units))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("move their keys along");
            assertThat(trainer.ledger().steps()).isEqualTo(2);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // what is to be refused
    private record Person(byte[] id) {}

    private record Patient(String clinic, int number) {}

    @Test
    void byKey_keysThatDoNotGroup_areRefused() {
        assertThatThrownBy(() -> PrivacyUnits.byKey(List.of(new byte[] {1}, new byte[] {1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 0")
                .hasMessageContaining("byte[]");
        List<List<?>> ambiguous =
                List.of(
                        List.of(new Person(new byte[] {1}), new Person(new byte[] {1})),
                        List.of(List.of(new byte[] {1})),
                        List.of(Optional.of(new int[] {1})),
                        List.of(new BigDecimal("1.0"), new BigDecimal("1.00")),
                        List.of(1.5),
                        List.of(new StringBuilder("a")));
        for (List<?> keys : ambiguous) {
            assertThatThrownBy(() -> PrivacyUnits.byKey(keys))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("may be unequal though they mean the same");
        }
        assertThatThrownBy(() -> PrivacyUnits.byKey(List.of(1, 1L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1 is of Long, and that of row 0 of Integer");
        List<?> fine = List.of(new Patient("x", 1), new Patient("x", 1), new Patient("y", 1));
        assertThat(PrivacyUnits.byKey(fine).count()).isEqualTo(2);
        assertThat(PrivacyUnits.byKey(List.of(List.of("x", 1), List.of("x", 1))).count()).isOne();
        assertThatThrownBy(() -> PrivacyUnits.byKey(Arrays.asList("a", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Row 1");
        try (DpTrainer trainer = settings(Nets.mlp(), 2).build()) {
            PrivacyUnits tooFew = PrivacyUnits.byKey(List.of("a", "a", "b"));
            assertThatThrownBy(() -> trainer.fit(DATA, tooFew))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 keys")
                    .hasMessageContaining("12 rows");
        }
    }

    @Test
    void of_badGroups_areRefusedWithTheirPlace() {
        assertThatThrownBy(() -> PrivacyUnits.of(new int[][] {{0, 1}, {2, 1}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Row 1")
                .hasMessageContaining("unit 0 and to 1: each row");
        assertThatThrownBy(() -> PrivacyUnits.of(new int[][] {{0}, {}}))
                .hasMessageContaining("Privacy unit 1 holds no row");
        assertThatThrownBy(() -> PrivacyUnits.of(new int[][] {{0}, {-3}}))
                .hasMessageContaining("row -3");
        assertThatThrownBy(() -> PrivacyUnits.of(new int[0][]))
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> PrivacyUnits.byKey(List.of()))
                .hasMessageContaining("at least one");
        try (DpTrainer trainer = settings(Nets.mlp(), 1).build()) {
            assertThatThrownBy(() -> trainer.fit(DATA, PrivacyUnits.of(new int[][] {{0, 12}})))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 12")
                    .hasMessageContaining("12 rows");
            assertThat(trainer.ledger().steps()).isZero();
        }
    }

    @Test
    void of_arrayChangedLater_keepsTheGroups() {
        int[][] groups = {{0}, {1}};
        PrivacyUnits units = PrivacyUnits.of(groups);
        groups[1][0] = 0;
        units.rows(new int[] {1})[0][0] = 0;
        assertThat(units.rows(new int[] {1})[0]).containsExactly(1);
    }
}
