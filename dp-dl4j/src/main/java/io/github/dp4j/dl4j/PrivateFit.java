package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.check.PrivatePath;
import io.github.dp4j.dl4j.data.BatchSource;
import io.github.dp4j.dl4j.data.IteratorCheck;
import io.github.dp4j.dl4j.data.OneDataSet;
import io.github.dp4j.dl4j.data.PoissonSample;
import io.github.dp4j.dl4j.data.ReadThrough;
import io.github.dp4j.dl4j.data.RowsOfAPass;
import io.github.dp4j.dl4j.file.FlatFingerprint;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.dl4j.step.ClippedSums;
import io.github.dp4j.dl4j.step.PhaseStatements;
import io.github.dp4j.dl4j.step.SettledNoise;
import io.github.dp4j.plan.Epochs;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.sampling.BatchSampler;
import io.github.dp4j.sampling.PoissonSampler;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What {@code fit} means on a private network:
 *
 * <ul>
 *   <li>an iterator is read through once, and batches are sampled from its examples as {@link
 *       Sampling} says;
 *   <li>batches that say that they are Poisson samples are accounted as that, through whatever
 *       iterator they come;
 *   <li>with {@link Sampling#ITERATOR_PASSES} the iterator's own batches are used: one event a
 *       pass, unamplified, on the word of its owner that each example comes once a pass; rows of an
 *       earlier batch that come again end it;
 *   <li>a batch handed over alone is one event, as if every example were in it; where one example
 *       more or less would move others to another batch ({@link OneDataSet}) it is refused;
 *   <li>a batch of the owner's that holds a row twice is refused, unless equal rows are different
 *       records.
 * </ul>
 */
final class PrivateFit {

    private static final String ITERATOR_PASSES =
            "Passes of an iterator of the owner's: no amplification. It is the owner's word that"
                    + " each example comes once a pass.";
    private static final String SINGLE_BATCHES =
            "Batches handed over one by one: no amplification, and each step is accounted as if"
                    + " every example took part in it.";

    private final RunSettings settings;
    private final TrainingPlan plan;
    private final PrivateTraining training;
    private final SettledNoise noise;
    private final BudgetEnd budget;
    private @Nullable LedgerPhase phase;
    private @Nullable Examples checked;
    private long events;

    /** How many passes over examples in memory were made. */
    private long epochs;

    PrivateFit(Model network, RunSettings settings) {
        this.settings = settings;
        this.plan = settings.plan();
        this.training =
                new PrivateTraining(NetworkDriver.of(network), Ledgers.open(settings), settings);
        this.noise = new SettledNoise(plan, settings.accountant());
        this.budget = new BudgetEnd(training, plan, training.ledger().steps());
    }

    /** Makes the same for a copy of the network. */
    private PrivateFit(PrivateFit source, Model copy) {
        this.settings = source.settings;
        this.plan = source.plan;
        this.training = source.training.sharedBy(NetworkDriver.of(copy), settings);
        this.noise = source.noise;
        this.budget = new BudgetEnd(training, plan, source.budget.stepsBefore());
    }

    /** Returns what {@code fit} means on a network; refuses one that is not initialised. */
    static PrivateFit of(PrivateNetwork network) {
        return network instanceof PrivateMultiLayerNetwork net
                ? net.begun()
                : ((PrivateComputationGraph) network).begun();
    }

    /** Returns the same for a copy of the network, on the same ledger. */
    PrivateFit sharedBy(Model copy) {
        return new PrivateFit(this, copy);
    }

    void passes(BatchSource source, int passes) {
        training.during(
                /* overData= */ true,
                () -> {
                    training.forgetChecked();
                    checked = null;
                    allPasses(source, passes);
                });
    }

    private void allPasses(BatchSource source, int passes) {
        if (passes < 1) {
            throw new IllegalArgumentException(
                    "The number of epochs must be at least 1, but is " + passes + ".");
        }
        if (!source.hasNext() && !(source.rewind() && source.hasNext())) {
            throw new IllegalArgumentException("The iterator holds no examples.");
        }
        Object first = source.next();
        if (first instanceof PoissonSample.Batch) {
            streams(source, first, passes);
            return;
        }
        IteratorCheck.check(source.iterator());
        if (plan.sampling() == Sampling.ITERATOR_PASSES) {
            ownPasses(source, first, passes);
            return;
        }
        ReadThrough reader =
                new ReadThrough(type(), plan.populationSize(), settings.repeatsAreDistinct());
        Examples data = reader.read(source, first);
        source.rewind();
        sampled(data, passes);
    }

    void batch(Object batch) {
        Objects.requireNonNull(batch, "data is null: give the examples to train on.");
        PrivatePath.refuseParallelWrapper();
        training.during(/* overData= */ false, () -> oneBatch(batch));
    }

    private void oneBatch(Object batch) {
        if (batch instanceof PoissonSample.Batch sampled) {
            sample(sampled.sample());
            return;
        }
        alone(BatchSource.examples(batch));
    }

    private void sampled(Examples data, int passes) {
        check(data);
        TrainingPlan sized = plan.forData(data.size());
        BatchSampler sampler = sized.sampler(data.size());
        TrainingPlan settled = noise.of(sampler, sized.length(), ledger());
        LedgerPhase next = moving(PhaseStatements.of(settled, sampler));
        SampledRun run =
                new SampledRun(
                        training,
                        next,
                        training.sums(data, /* units= */ null, sampler::next),
                        sampler);
        double rate = sized.epochRate().orElseThrow();
        long steps = Epochs.stepsAfter(epochs, passes, rate);
        long planned = run.events(sized.length().orElse(0)) - events;
        begin(next, Math.max(run.events(steps), planned));
        for (int i = 0; i < passes; i++) {
            long ofEpoch = Epochs.stepsAfter(epochs, /* epochs= */ 1, rate);
            long made = run.steps(ofEpoch, ofEpoch, (step, of) -> {});
            events += run.events(made);
            if (made < ofEpoch) {
                budget.reached();
                return;
            }
            epochs++;
        }
    }

    private void streams(BatchSource source, Object first, int passes) {
        Object batch = first;
        for (int i = 0; i < passes; i++) {
            if (i > 0) {
                if (!source.rewind() || !source.hasNext()) {
                    return;
                }
                batch = source.next();
            }
            training.driver().epochStarts();
            boolean going = stream(source, batch);
            training.driver().epochEnds();
            if (!going) {
                return;
            }
        }
        source.rewind();
    }

    private boolean stream(BatchSource source, Object first) {
        for (Object batch = first; ; batch = source.next()) {
            if (!(batch instanceof PoissonSample.Batch sampled)) {
                throw IteratorCheck.mixed();
            }
            if (!sample(sampled.sample())) {
                return false;
            }
            if (!source.hasNext()) {
                return true;
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same population: it was checked already
    private boolean sample(PoissonSample sample) {
        PoissonSampler sampler = sample.sampler();
        IteratorCheck.requireAgreement(sample, divisor(), ledger().relation());
        training.takeInOrder(sample);
        if (checked != sample.population()) {
            check(sample.population());
        }
        OptionalLong planned = plan.lengthAt(sampler.samplingRate());
        LedgerPhase next =
                moving(PhaseStatements.of(noise.of(sampler, planned, ledger()), sampler));
        if (!next.equals(phase)) {
            begin(next, planned.orElse(0) - events);
        }
        return step(next, sample.population(), sample.take(), /* newEvent= */ true);
    }

    private void ownPasses(BatchSource source, Object first, int passes) {
        IteratorCheck.requireBatchSize(source.iterator(), divisor());
        TrainingPlan settled = noise.ofPasses(ledger());
        DpEvent pass = new DpEvent.DisjointBatches(settled.mechanism());
        LedgerPhase next = moving(PhaseStatements.unamplified(settled, pass, ITERATOR_PASSES));
        Object batch = first;
        for (int i = 0; i < passes; i++) {
            if (i > 0) {
                if (!source.rewind() || !source.hasNext()) {
                    return;
                }
                batch = source.next();
            }
            boolean going = ownPass(source, batch, next);
            if (!going) {
                return;
            }
        }
        source.rewind();
    }

    private boolean ownPass(BatchSource source, Object first, LedgerPhase next) {
        RowsOfAPass rows = new RowsOfAPass(settings.repeatsAreDistinct());
        boolean started = false;
        long number = 0;
        for (Object batch = first; ; batch = source.next()) {
            if (batch instanceof PoissonSample.Batch) {
                throw IteratorCheck.mixed();
            }
            number++;
            Examples examples = checked(batch, number);
            if (rows.comeAgain(examples)) {
                throw IteratorCheck.rowsComeAgain(number);
            }
            boolean newEvent = !started;
            if (!started) {
                begin(next, plan.lengthAt(/* rate= */ 1).orElse(0) - events);
                training.driver().epochStarts();
                started = true;
            }
            boolean going = step(next, examples, all(examples), newEvent);
            if (!going || !source.hasNext()) {
                training.driver().epochEnds();
                return going;
            }
        }
    }

    private Examples checked(Object batch, long number) {
        try {
            return training.checked(BatchSource.examples(batch));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Batch " + number + " of the iterator's pass: " + e.getMessage(), e);
        }
    }

    private void alone(Examples batch) {
        training.requirePlaces(plan.sampling());
        Examples examples = training.checked(batch);
        new RowsOfAPass(settings.repeatsAreDistinct()).comeAgain(examples);
        boolean whole = plan.sampling() == Sampling.FULL_BATCH;
        TrainingPlan settled = whole ? noise.ofWholeData(ledger()) : noise.settled();
        LedgerPhase next =
                moving(PhaseStatements.unamplified(settled, settled.mechanism(), SINGLE_BATCHES));
        if (!next.equals(phase)) {
            long planned = whole ? plan.lengthAt(/* rate= */ 1).orElse(0) : 0;
            begin(next, planned - events);
        }
        step(next, examples, all(examples), /* newEvent= */ true);
    }

    /** Says how the clip norm moves, if it does. */
    private LedgerPhase moving(LedgerPhase next) {
        return next.described(/* newUnit= */ null, settings.clipNorms().rule());
    }

    private void begin(LedgerPhase next, long plannedEvents) {
        training.begin(next, Math.max(0, plannedEvents), training.roundingBound());
        phase = next;
    }

    /** Makes a step, unless it would exceed the budget. */
    private boolean step(LedgerPhase of, Examples data, int[] indices, boolean newEvent) {
        ClippedSums sums = training.sums(data, /* units= */ null, () -> indices);
        if (!training.step(of, sums, newEvent)) {
            budget.reached();
            return false;
        }
        events += newEvent ? 1 : 0;
        return true;
    }

    private void check(Examples data) {
        training.check(data);
        checked = data;
    }

    private double divisor() {
        return plan.expectedBatchSize().orElseThrow();
    }

    private DataType type() {
        return training.driver().network().params().dataType();
    }

    private static int[] all(Examples examples) {
        return IntStream.range(0, examples.size()).toArray();
    }

    PrivacyGuarantee guarantee() {
        return training.guarantee();
    }

    Ledger ledger() {
        return training.ledger();
    }

    void save(Path file) {
        training.save(/* schema= */ null, file);
    }

    PrivacyReport report() {
        return Reports.of(training.sealed(), settings.accountant())
                .parameters(FlatFingerprint.of(training.driver().network()))
                .build();
    }

    /** Returns the ledger with the fingerprint of the parameters as they are, for a file. */
    Ledger sealed() {
        return training.sealed();
    }

    void postProcessed(String reason) {
        training.postProcessed(reason);
    }

    void dataInParts(String reason) {
        training.dataInParts(reason);
    }

    boolean budgetEnded() {
        return budget.ended();
    }

    String describeEngine() {
        return training.engine();
    }

    void close() {
        training.close();
    }
}
