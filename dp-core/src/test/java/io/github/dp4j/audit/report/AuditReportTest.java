package io.github.dp4j.audit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.PrivacyReport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditReportTest {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /** Each figure within 4.4 standard deviations of its closed form: wrong once in 100,000. */
    @Test
    void figures_ofNormalScores_areTheirClosedForms() {
        int n = 4000;
        AttackFigures attack =
                AuditReport.builder(SampleFindings.gaussian(n, n, new SplittableRandom(1), 1.5))
                        .created(SampleFindings.TIME)
                        .build()
                        .strongest();

        double deviation = 0.5 / Math.sqrt(n);
        assertThat(attack.areaUnderCurve().value())
                .isCloseTo(
                        NORMAL.cumulativeProbability(1.5 / Math.sqrt(2)), within(4.4 * deviation));
        assertThat(attack.accuracy().value())
                .isCloseTo(NORMAL.cumulativeProbability(0.75), within(4.4 * deviation));
        assertThat(attack.advantage().value())
                .isCloseTo(2 * attack.accuracy().value() - 1, within(1e-12));
        // The threshold itself is estimated, from 40 non-members beyond it.
        assertThat(attack.foundAtPercent().value())
                .isCloseTo(
                        NORMAL.cumulativeProbability(1.5 - NORMAL.inverseSurvivalProbability(0.01)),
                        within(0.13));
        assertThat(attack.areaUnderCurve().interval().lower())
                .isLessThan(attack.areaUnderCurve().value());
        assertThat(attack.areaUnderCurve().interval().upper())
                .isGreaterThan(attack.areaUnderCurve().value());
    }

    @Test
    void randomSplit_speaksOfReplacement_andTranslatesThePromise() {
        AuditReport report = SampleFindings.full();

        assertThat(report.evidence().relation()).isEqualTo(NeighboringRelation.REPLACE_ONE);
        assertThat(report.evidence().trials()).isEqualTo(1500);
        assertThat(report.promise().orElseThrow().asAudited().orElseThrow().relation())
                .isEqualTo(NeighboringRelation.REPLACE_ONE);
        // One Gaussian of twice the sensitivity: mu 0.536 is epsilon 2.15.
        assertThat(report.promise().orElseThrow().asAudited().orElseThrow().epsilon())
                .isBetween(2.1, 2.2);
        assertThat(report.refutesPromise()).isFalse();
        assertThat(report.verdict())
                .contains("Promised: epsilon at most 1", "(add-remove)", "replacing one record")
                .contains("Shown:");
    }

    @Test
    void strongLeak_withoutLedger_showsEpsilon_andPromisesNothing() {
        AuditReport report = SampleFindings.leaking();

        assertThat(report.promise()).isEmpty();
        assertThat(report.evidence().ledger()).isEmpty();
        assertThat(report.evidence().epsilon().orElseThrow().epsilon()).isGreaterThan(1);
        assertThat(report.refutesPromise()).isFalse();
        assertThat(report.verdict())
                .contains("Promised: nothing. The model has no ledger.", "epsilon at least");
        // Two attacks, three numbers of guesses each.
        assertThat(report.evidence().epsilon().orElseThrow().method()).contains("best of 6");
    }

    @Test
    void leakBeyondThePromise_isAnAlarm() {
        AuditReport report = SampleFindings.alarm();

        assertThat(report.refutesPromise()).isTrue();
        assertThat(report.evidence().ledger().orElseThrow().refutesLedger()).isTrue();
        assertThat(report.verdict()).contains("ALARM: the evidence refutes the promise");
        assertThat(report.evidence().epsilon().orElseThrow().epsilon())
                .isGreaterThan(report.promise().orElseThrow().asAudited().orElseThrow().epsilon());
    }

    @Test
    void nothingToFind_isSaidInWords() {
        AuditReport report =
                AuditReport.builder(SampleFindings.gaussian(300, 300, new SplittableRandom(2), 0))
                        .created(SampleFindings.TIME)
                        .build();

        assertThat(report.evidence().epsilon().orElseThrow().epsilon()).isZero();
        assertThat(report.verdict()).contains("Shown: nothing.", "no proof that nothing leaks");
    }

    @Test
    void unknownAssignment_hasFigures_andNoBound() {
        AuditReport report =
                AuditReport.builder(SampleFindings.gaussian(300, 200, new SplittableRandom(3), 4))
                        .assignment(Assignment.UNKNOWN)
                        .promise(SampleFindings.epsilonOne())
                        .build();

        assertThat(report.evidence().epsilon()).isEmpty();
        assertThat(report.refutesPromise()).isFalse();
        assertThat(report.strongest().areaUnderCurve().value()).isGreaterThan(0.98);
        assertThat(report.verdict()).contains("no bound", "describe, and prove nothing");
    }

    @Test
    void ownCoins_speakOfOneRecord_andHaveToLookFair() {
        AuditReport report =
                AuditReport.builder(SampleFindings.gaussian(520, 480, new SplittableRandom(3), 4))
                        .assignment(Assignment.OWN_COINS)
                        .build();

        assertThat(report.evidence().relation()).isEqualTo(NeighboringRelation.ADD_OR_REMOVE_ONE);
        assertThat(report.evidence().trials()).isEqualTo(1000);
        assertThatThrownBy(
                        () ->
                                AuditReport.builder(
                                                SampleFindings.gaussian(
                                                        800, 200, new SplittableRandom(3), 4))
                                        .assignment(Assignment.OWN_COINS)
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("about half are members, but here 800")
                .hasMessageContaining("random-split");
    }

    @Test
    void canaries_areIndependentTrials_andHaveNoSlices() {
        SplittableRandom random = new SplittableRandom(4);
        double[] in =
                random.doubles(500).map(u -> NORMAL.inverseCumulativeProbability(u) + 4).toArray();
        double[] out = random.doubles(500).map(NORMAL::inverseCumulativeProbability).toArray();
        AuditReport report =
                AuditReport.builder(
                                AuditFindings.ofCanaries(
                                        "a training",
                                        "gradient-canaries",
                                        "log-likelihood ratio of each step",
                                        MembershipScores.of(in, out)))
                        .assignment(Assignment.INDEPENDENT_CANARIES)
                        .promise(SampleFindings.epsilonOne())
                        .build();

        assertThat(report.slices()).isEmpty();
        assertThat(report.exposed()).isEmpty();
        assertThat(report.evidence().relation()).isEqualTo(NeighboringRelation.ADD_OR_REMOVE_ONE);
        assertThat(report.evidence().epsilon().orElseThrow().method())
                .contains("simultaneous band")
                .doesNotContain("best of");
        assertThat(report.refutesPromise()).isTrue();
    }

    @Test
    void fewRecords_haveNoBound_andSayHowManyAreNeeded() {
        AuditReport report =
                AuditReport.builder(SampleFindings.gaussian(15, 40, new SplittableRandom(3), 4))
                        .build();

        assertThat(report.evidence().epsilon()).isEmpty();
        assertThat(report.evidence().missing()).contains("at least 20", "there are 15");
    }

    @Test
    void largeDelta_hasNoBound_andSaysWhichWouldDo() {
        AuditFindings findings = SampleFindings.gaussian(500, 500, new SplittableRandom(3), 4);
        AuditReport report = AuditReport.builder(findings).delta(0.1).build();

        assertThat(report.evidence().epsilon()).isEmpty();
        assertThat(report.evidence().missing()).contains("smaller delta", "fewer attacks");
        // No more digits than a person reads, and what it names is enough.
        Matcher largest =
                Pattern.compile("delta must be at most ([0-9.e-]{1,7})\\. ")
                        .matcher(report.evidence().missing());
        assertThat(largest.find()).as(report.evidence().missing()).isTrue();
        double delta = Double.parseDouble(largest.group(1));
        assertThat(AuditReport.builder(findings).delta(delta).build().evidence().epsilon())
                .isPresent();
        assertThat(AuditReport.builder(findings).delta(1.02 * delta).build().evidence().epsilon())
                .isEmpty();
    }

    @Test
    void otherDelta_thanThePromise_isRefused() {
        AuditReportBuilder builder =
                AuditReport.builder(SampleFindings.gaussian(50, 50, new SplittableRandom(3), 1))
                        .promise(SampleFindings.epsilonOne())
                        .delta(1e-6);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1e-5, but is 1e-6");
    }

    @Test
    void notPrivate_promisesNothing() {
        PrivacyReport promise =
                SampleFindings.promise(
                        new DpEvent.SelfComposed(new DpEvent.Gaussian(0), 10),
                        NeighboringRelation.ADD_OR_REMOVE_ONE);

        AuditReport report =
                AuditReport.builder(SampleFindings.gaussian(500, 500, new SplittableRandom(3), 4))
                        .promise(promise)
                        .build();

        assertThat(report.refutesPromise()).isFalse();
        assertThat(report.verdict()).contains("NOT PRIVATE");
    }

    /** A class that leaks alone stands out; the rows are those of each file. */
    @Test
    void slices_andExposedRecords_findWhoLeaks() {
        int size = 600;
        int[] classes = new int[size];
        double[] scores = new double[size];
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < size; i++) {
            classes[i] = i % 2;
            scores[i] = random.nextDouble() + (i < 300 && classes[i] == 1 ? 1 : 0);
        }
        scores[41] = 5; // the 42nd member
        scores[306] = 4; // the 7th non-member
        AuditReport report =
                AuditReport.builder(
                                new AuditFindings(
                                        "t",
                                        AttackedRecords.of(300, classes, new double[size]),
                                        List.of(AttackResult.of("a", "d", scores)),
                                        Optional.empty()))
                        .classNames(List.of("safe", "leaking"))
                        .build();

        assertThat(report.slices()).hasSize(2);
        assertThat(report.slices().get(0).areaUnderCurve().orElseThrow()).isBetween(0.4, 0.6);
        assertThat(report.slices().get(1).name()).isEqualTo("leaking");
        assertThat(report.slices().get(1).members()).isEqualTo(150);
        assertThat(report.slices().get(1).areaUnderCurve().orElseThrow()).isGreaterThan(0.98);
        assertThat(report.exposed().get(0)).isEqualTo(new ExposedRecord(true, 42, 599 / 600.0));
        assertThat(report.exposed().get(1)).isEqualTo(new ExposedRecord(false, 7, 598 / 600.0));
    }

    /** The figures of a Gaussian ledger at (1, 1e-5) and clean accuracy 0.9, computed elsewhere. */
    @Test
    void poisonedLines_areTheReferences_fromBelow() {
        AuditReport report = SampleFindings.full();

        assertThat(report.poisoned()).extracting(p -> p.records()).containsExactly(1, 5, 10, 50);
        double[] reference = {0.84459, 0.47659, 0.08091};
        for (int i = 0; i < reference.length; i++) {
            assertThat(report.poisoned().get(i).lower())
                    .isBetween(reference[i] - 1e-3, reference[i] + 1e-4);
        }
        assertThat(report.poisoned().get(3).isGuaranteed()).isFalse();
    }

    @Test
    void sameSeed_makesTheSameReport() {
        AuditFindings findings = SampleFindings.gaussian(200, 300, new SplittableRandom(3), 1);

        assertThat(build(findings, 7)).isEqualTo(build(findings, 7));
        assertThat(build(findings, 7)).isNotEqualTo(build(findings, 8));
    }

    private static AuditReport build(AuditFindings findings, long seed) {
        return AuditReport.builder(findings).seed(seed).created(SampleFindings.TIME).build();
    }

    @Test
    void constantScores_areRefused() {
        double[] same = new double[100];
        Arrays.fill(same, 0.5);
        AuditReportBuilder builder =
                AuditReport.builder(
                        new AuditFindings(
                                "t",
                                AttackedRecords.ofCanaries(50, 100),
                                List.of(AttackResult.of("a", "d", same)),
                                Optional.empty()));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scores must differ");
    }

    /** Members come first in the order of records: of equal scores that would name them alone. */
    @Test
    void exposedRecords_ofEqualScores_areAllListedOrNoneIs() {
        int records = 100;
        double[] scores = new double[records];
        scores[3] = 2;
        scores[70] = 2;
        for (int i = 10; i < 60; i++) {
            scores[i] = 1;
        }
        AuditFindings findings =
                new AuditFindings(
                        "a model",
                        AttackedRecords.of(50, new int[records], new double[records]),
                        List.of(AttackResult.of("loss", "for a test", scores)),
                        Optional.empty());

        AuditReport report = AuditReport.builder(findings).build();

        assertThat(report.exposed())
                .containsExactly(
                        new ExposedRecord(true, 4, 0.98), new ExposedRecord(false, 21, 0.98));
    }

    /** A figure for replacing a record says nothing of one for adding or removing it. */
    @ParameterizedTest
    @ValueSource(doubles = {4, 0})
    void otherNeighbours_areNotCompared_whateverIsShown(double mu) {
        PrivacyReport shuffled =
                SampleFindings.promise(
                        new DpEvent.SelfComposed(
                                new DpEvent.DisjointBatches(new DpEvent.Gaussian(4)), 2),
                        NeighboringRelation.ZERO_OUT);
        for (PrivacyReport promise : List.of(SampleFindings.fixedSize(), shuffled)) {
            AuditReport report = SampleFindings.ownCoins(promise, mu);

            assertThat(report.promise().orElseThrow().asAudited()).isEmpty();
            assertThat(report.evidence().epsilon().orElseThrow().epsilon() > 0).isEqualTo(mu > 0);
            assertThat(new Verdict(report).kind()).isEqualTo(Verdict.Kind.INCOMPARABLE);
            assertThat(report.refutesPromise()).isFalse();
            assertThat(report.verdict())
                    .contains("Promise and evidence cannot be compared", "adding or removing")
                    .contains("nothing for or against the promise", "--membership random-split")
                    .doesNotContain("between the two", "not contradict", "stands", "refute");
        }
    }

    /** Following it leads to a comparison. */
    @Test
    void adviceOfOtherNeighbours_isWorthFollowing() {
        PrivacyReport shuffled =
                SampleFindings.promise(
                        new DpEvent.DisjointBatches(new DpEvent.Gaussian(4)),
                        NeighboringRelation.ZERO_OUT);
        for (PrivacyReport promise : List.of(SampleFindings.fixedSize(), shuffled)) {
            AuditReport report =
                    AuditReport.builder(
                                    SampleFindings.gaussian(
                                            1500, 1500, new SplittableRandom(6), 0.1))
                            .assignment(Assignment.RANDOM_SPLIT)
                            .promise(promise)
                            .build();
            assertThat(report.promise().orElseThrow().asAudited()).isPresent();
            assertThat(new Verdict(report).kind())
                    .isIn(Verdict.Kind.SHOWN, Verdict.Kind.NOTHING_SHOWN);
        }
    }

    @Test
    void doubts_qualifyWhatIsShown_andWhatFollows() {
        AuditFindings leak = SampleFindings.gaussian(500, 500, new SplittableRandom(3), 4);
        AuditFindings nothing = SampleFindings.gaussian(300, 300, new SplittableRandom(2), 0);

        assertThat(doubted(AuditReport.builder(leak)))
                .contains("Shown, if the doubts below are unfounded: epsilon at least")
                .contains("If the doubts below are unfounded, the model leaks")
                .contains("DOUBT: They are of two years.")
                .doesNotContain("Shown: epsilon", "row 7");
        assertThat(doubted(AuditReport.builder(leak).promise(SampleFindings.epsilonOne())))
                .contains("ALARM: if the doubts below are unfounded, the evidence refutes");
        assertThat(doubted(AuditReport.builder(nothing).promise(SampleFindings.epsilonOne())))
                .contains("If the doubts below are unfounded, the promise stands");
    }

    private static String doubted(AuditReportBuilder builder) {
        return builder.doubt(new Doubt("They are of two years.", "row 7")).build().verdict();
    }

    @Test
    void seedOfTheDraws_isNamed() {
        AuditReport report =
                AuditReport.builder(SampleFindings.gaussian(50, 50, new SplittableRandom(3), 1))
                        .seed(17)
                        .build();
        assertThat(report.remarks()).anyMatch(remark -> remark.contains("seed 17"));
    }
}
