package io.github.dp4j.benchmarks;

import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long a certified answer takes, to a width of 1e-4.
 *
 * <pre>
 * ./mvnw -q -pl dp-benchmarks -am package -DskipTests
 * java -cp "dp-benchmarks/target/classes:$(cat dp-benchmarks/target/classpath)" org.openjdk.jmh.Main AccountingBenchmark
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class AccountingBenchmark {

    private static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;
    private static final double DELTA = 1e-5;
    private static final double RATE = 256.0 / 60_000;

    private final PldAccountant accountant = new PldAccountant();
    private final DpEvent phases =
            new DpEvent.Composed(
                    IntStream.range(0, 1000)
                            .mapToObj(i -> dpSgd(0.004 + i * 1e-6, 1.1 + i * 1e-4, 14))
                            .toList());

    private final DpEvent singleSteps =
            new DpEvent.Composed(
                    IntStream.range(0, 1000)
                            .mapToObj(i -> dpSgd(0.001 + i * 1e-6, 1 + i * 1e-4, 1))
                            .toList());

    private static DpEvent dpSgd(double rate, double noise, long steps) {
        return new DpEvent.SelfComposed(
                new DpEvent.PoissonSampled(rate, new DpEvent.Gaussian(noise)), steps);
    }

    private PrivacyGuarantee guarantee(DpEvent event) {
        return accountant.guarantee(event, RELATION, DELTA);
    }

    /**
     * MNIST's usual setting.
     *
     * @return the answer
     */
    @Benchmark
    public PrivacyGuarantee usualTraining() {
        return guarantee(dpSgd(RATE, 1.1, 14_062));
    }

    /**
     * Little noise at a small rate: a heavy tail.
     *
     * @return the answer
     */
    @Benchmark
    public PrivacyGuarantee littleNoise() {
        return guarantee(dpSgd(0.001, 0.6, 100_000));
    }

    /**
     * Ten million steps.
     *
     * @return the answer
     */
    @Benchmark
    public PrivacyGuarantee tenMillionSteps() {
        return guarantee(dpSgd(1e-4, 1, 10_000_000));
    }

    /**
     * A ledger of a thousand different settings.
     *
     * @return the answer
     */
    @Benchmark
    public PrivacyGuarantee thousandPhases() {
        return guarantee(phases);
    }

    /**
     * A thousand different steps, where epsilon hangs on rare losses.
     *
     * @return the answer
     */
    @Benchmark
    public PrivacyGuarantee thousandSingleSteps() {
        return guarantee(singleSteps);
    }

    /**
     * Noise for a budget.
     *
     * @return the answer
     */
    @Benchmark
    public double calibration() {
        return Calibration.noiseMultiplier(
                accountant,
                noise -> dpSgd(RATE, noise, 14_062),
                RELATION,
                new PrivacyBudget(/* epsilon= */ 3, DELTA));
    }

    /**
     * Steps for a budget.
     *
     * @return the answer
     */
    @Benchmark
    public long affordableSteps() {
        return Calibration.steps(
                accountant,
                steps -> dpSgd(RATE, 1.1, steps),
                RELATION,
                new PrivacyBudget(/* epsilon= */ 3, DELTA));
    }
}
