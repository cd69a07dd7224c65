package io.github.dp4j.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one carrier of a training's numbers: what it refuses, and what follows from what. */
class TrainingPlanTest {

    private static TrainingPlan.Builder usual() {
        return TrainingPlan.builder()
                .expectedBatchSize(100)
                .populationSize(10_000)
                .epochs(3)
                .noiseMultiplier(1.1)
                .budget(/* maxEpsilon= */ 3, /* atDelta= */ 1e-5)
                .clipNorm(0.5);
    }

    private static String firstTwoWords(String problem) {
        return problem.replaceFirst("^(\\S+ \\S+).*", "$1");
    }

    @Test
    void plan_ofUsualNumbers_givesWhatFollowsFromThem() {
        TrainingPlan plan = usual().build();

        assertThat(plan.relation()).isEqualTo(NeighboringRelation.ADD_OR_REMOVE_ONE);
        assertThat(plan.rate()).hasValue(0.01);
        assertThat(plan.samplingRate()).isEmpty();
        assertThat(plan.length()).hasValue(300);
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.budget()).contains(new PrivacyBudget(3, 1e-5));
        assertThat(plan.event())
                .isEqualTo(
                        new DpEvent.SelfComposed(
                                new DpEvent.PoissonSampled(0.01, new DpEvent.Gaussian(1.1)), 300));
    }

    @Test
    void plan_ofNothing_saysWhatEachDoorNeeds() {
        TrainingPlan plan = TrainingPlan.builder().build();

        assertThat(plan.missing(PlanNeeds.TRAINER))
                .extracting(TrainingPlanTest::firstTwoWords)
                .containsExactly("clipNorm is", "delta is", "The noise", "The length", "The batch");
        assertThat(plan.missing(PlanNeeds.PRIVATE_NETWORK))
                .extracting(TrainingPlanTest::firstTwoWords)
                .containsExactly(
                        "clipNorm is",
                        "delta is",
                        "expectedBatchSize is",
                        "The noise",
                        "populationSize is");
        assertThat(usual().build().missing(PlanNeeds.TRAINER)).isEmpty();
        assertThat(usual().build().missing(PlanNeeds.PRIVATE_NETWORK)).isEmpty();
    }

    @Test
    void plan_ofBadNumbers_listsAllAtOnce() {
        TrainingPlan.Builder bad =
                TrainingPlan.builder()
                        .samplingRate(1.5)
                        .expectedBatchSize(Double.NaN)
                        .populationSize(0)
                        .epochs(-1)
                        .steps(0)
                        .noiseMultiplier(Double.POSITIVE_INFINITY)
                        .budget(Double.NaN, 1)
                        .clipNorm(0);

        InvalidPlanException e = catchThrowableOfType(InvalidPlanException.class, bad::build);

        assertThat(e.problems())
                .containsExactlyInAnyOrder(
                        "samplingRate must lie in (0, 1], but is 1.5.",
                        "expectedBatchSize must be positive and finite, but is NaN.",
                        "populationSize must be at least 1, but is 0.",
                        "epochs must be positive and finite, but is -1.",
                        "steps must be at least 1, but is 0.",
                        "noiseMultiplier must be at least 0 and finite, but is Infinity.",
                        "epsilon must be positive and finite, but is NaN.",
                        "delta must lie strictly between 0 and 1, but is 1.",
                        "clipNorm must lie in [1e-15, 1e15], or be infinite for training that is not private, but is 0.",
                        "Both epochs and steps are set: give one of them.");
        assertThat(e.problems()).allSatisfy(problem -> assertThat(e).hasMessageContaining(problem));
        assertThat(e.problems(name -> "--" + name))
                .contains("--steps must be at least 1, but is 0.");
        assertThat(bad.problems(PlanNeeds.TRAINER)).containsAll(e.problems());
    }

    @Property
    void plan_ofAnyNumbersOutOfRange_namesEachOfThemAndNoOther(
            @ForAll boolean clip,
            @ForAll boolean noise,
            @ForAll boolean delta,
            @ForAll boolean rate,
            @ForAll boolean length,
            @ForAll @DoubleRange(min = -1e6, max = 0) @Scale(4) double bad) {
        TrainingPlan.Builder plan =
                TrainingPlan.builder()
                        .clipNorm(clip ? bad : 1)
                        .noiseMultiplier(noise ? bad - 1 : 1)
                        .delta(delta ? bad : 0.1)
                        .samplingRate(rate ? bad : 0.5)
                        .epochs(length ? bad : 0.5);
        long wrong = List.of(clip, noise, delta, rate, length).stream().filter(x -> x).count();
        if (wrong == 0) {
            plan.build();
            return;
        }

        InvalidPlanException e = catchThrowableOfType(InvalidPlanException.class, plan::build);

        assertThat(e.problems()).hasSize((int) wrong);
        assertThat(e.getMessage().contains("clipNorm")).isEqualTo(clip);
        assertThat(e.getMessage().contains("noiseMultiplier")).isEqualTo(noise);
        assertThat(e.getMessage().contains("delta")).isEqualTo(delta);
        assertThat(e.getMessage().contains("samplingRate")).isEqualTo(rate);
        assertThat(e.getMessage().contains("epochs")).isEqualTo(length);
    }

    @Test
    void sizes_thatContradictEachOther_areRefused() {
        assertThatThrownBy(() -> usual().samplingRate(0.02).build())
                .isInstanceOf(InvalidPlanException.class)
                .hasMessage(
                        "expectedBatchSize 100, populationSize 10000 and samplingRate 0.02 do not"
                                + " agree: give two of them.");
        assertThatThrownBy(() -> usual().expectedBatchSize(10_001).build())
                .hasMessage("expectedBatchSize 10001 is above populationSize 10000.");
        assertThatThrownBy(
                        () ->
                                TrainingPlan.builder()
                                        .sampling(Sampling.FULL_BATCH)
                                        .samplingRate(0.5)
                                        .build())
                .hasMessage("Full batches have samplingRate 1, but it is 0.5.");
        assertThatThrownBy(() -> usual().sampling(Sampling.FULL_BATCH).build())
                .hasMessageContaining("do not agree");
    }

    @Test
    void promises_thatCannotBeKept_areRefused() {
        assertThatThrownBy(() -> usual().clipNorm(Double.POSITIVE_INFINITY).build())
                .hasMessageContaining("clipNorm is infinite but noiseMultiplier is 1.1")
                .hasMessageContaining("budget of epsilon 3 cannot be kept");
        assertThatThrownBy(() -> usual().noiseMultiplier(-0.0).build())
                .hasMessageContaining("budget of epsilon 3 cannot be kept");
    }

    @Test
    void builder_afterBuild_doesNotReachThePlan() {
        TrainingPlan.Builder builder = usual();
        TrainingPlan plan = builder.build();

        builder.noiseMultiplier(9).steps(5).relation(NeighboringRelation.ZERO_OUT);

        assertThat(plan).isEqualTo(usual().build());
        assertThat(plan.toBuilder().build()).isEqualTo(plan);
        assertThat(plan.withSteps(7).epochs()).isEmpty();
        assertThat(plan.withNoiseMultiplier(2).toBuilder().noiseMultiplier(1.1).build())
                .isEqualTo(plan);
    }

    @Test
    void builder_withDefaults_keepsWhatWasGiven() {
        TrainingPlan defaults = usual().sampling(Sampling.SHUFFLED).build();

        TrainingPlan plan =
                TrainingPlan.builder().steps(7).clipNorm(2).unlessGiven(defaults).build();

        assertThat(plan)
                .isEqualTo(
                        defaults.toBuilder()
                                .relation(NeighboringRelation.ZERO_OUT)
                                .clipNorm(2)
                                .build()
                                .withSteps(7));
        assertThat(usual().unlessGiven(defaults).sampling(Sampling.POISSON).build())
                .isEqualTo(usual().build());
        assertThat(usual().steps(7).plan(defaults).build()).isEqualTo(defaults);
    }

    @Test
    void ledgerFile_isANumberLikeAllOthers() {
        TrainingPlan plan = usual().ledgerFile(Path.of("a.ledger")).build();
        assertThat(plan.toBuilder().build()).isEqualTo(plan).isNotEqualTo(usual().build());
        assertThat(usual().unlessGiven(plan).build().ledgerFile()).contains(Path.of("a.ledger"));
        assertThat(usual().ledgerFile(Path.of("b")).unlessGiven(plan).build().ledgerFile())
                .contains(Path.of("b"));
        assertThat(usual().ledgerFile(Path.of("b")).plan(plan).build()).isEqualTo(plan);
    }

    @ParameterizedTest
    @EnumSource
    void sampling_always_hasADefaultRelationAndALabelOfItsOwn(Sampling sampling) {
        assertThat(TrainingPlan.builder().sampling(sampling).build().relation())
                .isEqualTo(sampling.defaultRelation());
        assertThat(Sampling.ofLabel(sampling.label())).isEqualTo(sampling);
    }

    @Test
    void sampling_ofAnotherWord_isRefused() {
        assertThat(Sampling.values())
                .extracting(Sampling::label)
                .containsExactly(
                        "poisson", "fixed-size", "shuffled", "full-batch", "iterator-passes");
        assertThatThrownBy(() -> Sampling.ofLabel("without-replacement"))
                .hasMessageContaining("poisson, fixed-size, shuffled, full-batch");
    }

    /** What a plan states and what the sampler of its batches states must be one and the same. */
    @Property
    void event_ofAnySampling_isThatOfItsSampler(
            @ForAll Sampling sampling,
            @ForAll @IntRange(min = 2, max = 200) int examples,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) @Scale(8) double share,
            @ForAll @IntRange(min = 1, max = 50) int steps) {
        if (sampling == Sampling.ITERATOR_PASSES) {
            return;
        }
        boolean full = sampling == Sampling.FULL_BATCH;
        TrainingPlan plan =
                TrainingPlan.builder()
                        .sampling(sampling)
                        .populationSize(examples)
                        .expectedBatchSize(full ? examples : Math.max(0.5, share * examples))
                        .steps(steps)
                        .noiseMultiplier(1.5)
                        .build();

        assertThat(plan.sampler(examples).event(new DpEvent.Gaussian(1.5), steps))
                .isEqualTo(plan.event());
    }

    @Test
    void event_ofIteratorPasses_isOneAPass() {
        TrainingPlan plan =
                usual().sampling(Sampling.ITERATOR_PASSES).epochs(2.5).clipNorm(1).build();

        assertThat(plan.event())
                .isEqualTo(
                        new DpEvent.SelfComposed(
                                new DpEvent.DisjointBatches(new DpEvent.Gaussian(1.1)), 3));
    }

    /** Ten epochs are ten passes, though the last batch of each is smaller than the others. */
    @Test
    void length_ofShuffledEpochs_isThatOfWholePasses() {
        TrainingPlan plan =
                TrainingPlan.builder()
                        .sampling(Sampling.SHUFFLED)
                        .populationSize(10)
                        .expectedBatchSize(3)
                        .epochs(10)
                        .noiseMultiplier(1)
                        .build();

        assertThat(plan.length()).hasValue(40);
        assertThat(plan.event())
                .isEqualTo(
                        new DpEvent.SelfComposed(
                                new DpEvent.DisjointBatches(new DpEvent.Gaussian(1)), 10));
    }

    @Property
    void length_ofEpochs_hasOneRounding(
            @ForAll @DoubleRange(min = 0.01, max = 100) @Scale(8) double epochs,
            @ForAll @DoubleRange(min = 1e-4, max = 1) @Scale(8) double rate) {
        TrainingPlan plan = TrainingPlan.builder().samplingRate(rate).epochs(epochs).build();

        assertThat(plan.length()).hasValue(Epochs.steps(epochs, rate));
        assertThat(TrainingPlan.builder().epochs(epochs).build().lengthAt(rate))
                .isEqualTo(plan.length());
    }

    @Test
    void forData_ofUnknownSize_countsThemWhereThatIsPublic() {
        TrainingPlan.Builder open = TrainingPlan.builder().expectedBatchSize(10);

        assertThat(open.relation(NeighboringRelation.ZERO_OUT).build().forData(50).rate())
                .hasValue(0.2);
        assertThat(usual().build().forData(50)).isEqualTo(usual().build());
        assertThatThrownBy(() -> TrainingPlan.builder().expectedBatchSize(10).build().forData(50))
                .hasMessageContaining("number of examples is private");
        assertThatThrownBy(() -> open.build().forData(5)).isInstanceOf(InvalidPlanException.class);
    }

    @Test
    void sampler_ofOtherData_isRefusedWhereTheirNumberIsPublic() {
        TrainingPlan plan = usual().sampling(Sampling.FIXED_SIZE).build();

        assertThatThrownBy(() -> plan.sampler(9_999))
                .hasMessageContaining("The data has 9999 examples, but populationSize is 10000");
        assertThat(usual().build().sampler(9_999).expectedBatchSize()).isEqualTo(100);
    }

    @Property
    void json_ofAnyPlan_givesItBack(
            @ForAll Sampling sampling,
            @ForAll NeighboringRelation relation,
            @ForAll @DoubleRange(min = 1e-8, max = 1) @Scale(8) double rate,
            @ForAll @DoubleRange(min = 1e-8, max = 100) @Scale(8) double number,
            @ForAll boolean given) {
        TrainingPlan.Builder plan =
                TrainingPlan.builder()
                        .sampling(sampling)
                        .relation(relation)
                        .epochs(number)
                        .clipNorm(given ? number : Double.POSITIVE_INFINITY);
        if (given && sampling != Sampling.FULL_BATCH) {
            plan.samplingRate(rate).populationSize(1000).noiseMultiplier(number);
            plan.budget(number, rate / 2);
            plan.ledgerFile(Path.of("a folder", "l\u00e9dger.txt"));
        }

        assertThat(TrainingPlan.ofJson(plan.build().toJson())).isEqualTo(plan.build());
    }

    @Test
    void json_ofAPlan_usesTheWordsOfTheCommandLine() {
        assertThat(usual().sampling(Sampling.FIXED_SIZE).build().toJson())
                .isEqualTo(
                        "{\"sampling\":\"fixed-size\",\"relation\":\"replace-one\","
                                + "\"expectedBatchSize\":100.0,\"populationSize\":10000,"
                                + "\"epochs\":3.0,\"noiseMultiplier\":1.1,\"epsilon\":3.0,"
                                + "\"delta\":1.0E-5,\"clipNorm\":0.5}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"sampling\":\"poisson\"}",
                "{\"sampling\":\"POISSON\",\"relation\":\"add-remove\"}",
                "{\"sampling\":\"poisson\",\"relation\":\"add-remove\",\"sigma\":1}",
                "{\"sampling\":\"poisson\",\"relation\":\"add-remove\",\"epsilon\":null}",
                "{\"sampling\":\"poisson\",\"relation\":\"add-remove\",\"epsilon\":\"1\"}",
                "{\"sampling\":\"poisson\",\"relation\":\"add-remove\",\"steps\":1.5}",
                "{\"sampling\":\"poisson\",\"relation\":\"add-remove\",\"ledgerFile\":1}",
                "{\"sampling\":\"poisson\",\"relation\":\"add-remove\",\"ledgerFile\":\"\\u0000\"}",
                "{\"sampling\":\"poisson\",\"relation\":\"add-remove\",\"steps\":0}",
                "{\"sampling\":\"poisson\",\"relation\":\"add-remove\",\"epsilon\":3,"
                        + "\"epsilon\":4}",
                "{\"sampling\":\"poisson\",\"relation\":\"add-remove\"} x"
            })
    void json_thatIsNoPlan_isRefused(String json) {
        assertThatThrownBy(() -> TrainingPlan.ofJson(json))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"poisson, 0.3, 10, 34", "fixed-size, 0.3, 10, 34", "full-batch, 1, 1.4, 2"})
    void length_ofEpochs_isRoundedUp(String sampling, double rate, double epochs, long steps) {
        TrainingPlan plan =
                TrainingPlan.builder()
                        .sampling(Sampling.ofLabel(sampling))
                        .samplingRate(rate)
                        .epochs(epochs)
                        .build();

        assertThat(plan.length()).isEqualTo(OptionalLong.of(steps));
        assertThat(plan.rate()).isEqualTo(OptionalDouble.of(rate));
    }
}
