package io.github.dp4j.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.dl4j.check.ExamplesCheck;
import io.github.dp4j.dl4j.check.PrivatePath;
import io.github.dp4j.dl4j.data.OneDataSet;
import io.github.dp4j.dl4j.data.PoissonSample;
import io.github.dp4j.dl4j.data.SamplesInOrder;
import io.github.dp4j.dl4j.gradient.EngineSettings;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.GradientEngines;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import io.github.dp4j.dl4j.gradient.UnitRows;
import io.github.dp4j.dl4j.gradient.compile.ParameterLayout;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.dl4j.ledger.LedgerWord;
import io.github.dp4j.dl4j.step.BudgetKeeper;
import io.github.dp4j.dl4j.step.ClipNorms;
import io.github.dp4j.dl4j.step.ClippedSums;
import io.github.dp4j.dl4j.step.ReleaseObserver;
import io.github.dp4j.dl4j.step.StepLock;
import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.noise.SumVector;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The private step and its ledger: charge, sum of clipped gradients, noise on the sum, one division
 * by the public expected batch size, the network's own update. There is no other way to the
 * parameters.
 */
final class PrivateTraining implements AutoCloseable {

    private final NetworkDriver driver;
    private final LedgerJournal journal;
    private final boolean ownsJournal;
    private final Accountant accountant;
    private final BudgetKeeper budget;
    private final ClipNorms clipNorms;
    private final boolean calibrated;
    private final Supplier<NoiseSource> noiseSource;
    private final ExamplesCheck examplesCheck;
    private final boolean compiledEngineOnly;
    private final boolean gapsInMasks;
    private @Nullable GradientEngine engine;
    private @Nullable Examples checkedLast;
    private @Nullable NoiseSource noise;
    private List<ParameterLayout.Segment> trainable = List.of();
    private final ParameterWatch watch;
    private final OneDataSet dataSet;
    private final SamplesInOrder samples;

    /** What checked data are known by: two threads may have data of their own. */
    private final Map<Examples, OneDataSet.Known> known =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** Each phase begun, as it stands on the ledger: with the engine's rounding bound. */
    private final Map<LedgerPhase, LedgerPhase> stated = new HashMap<>();

    private ReleaseObserver observer = ReleaseObserver.NONE;
    private long skippedExamples;
    private volatile boolean toStop;
    private volatile boolean closed;

    PrivateTraining(NetworkDriver driver, LedgerJournal journal, RunSettings settings) {
        this(
                driver,
                journal,
                /* ownsJournal= */ true,
                new BudgetKeeper(
                        journal, settings.accountant(), settings.plan().budget().orElse(null)),
                new OneDataSet(journal.ledger().relation()),
                new SamplesInOrder(),
                settings);
        settings.words().forEach(journal::record);
    }

    private PrivateTraining(
            NetworkDriver driver,
            LedgerJournal journal,
            boolean ownsJournal,
            BudgetKeeper budget,
            OneDataSet dataSet,
            SamplesInOrder samples,
            RunSettings settings) {
        this.driver = driver;
        this.journal = journal;
        this.ownsJournal = ownsJournal;
        this.accountant = settings.accountant();
        this.budget = budget;
        this.dataSet = dataSet;
        this.samples = samples;
        this.clipNorms = settings.clipNorms();
        this.calibrated = settings.plan().noiseMultiplier().isEmpty();
        this.noiseSource = settings.noiseSource();
        this.compiledEngineOnly = settings.compiledEngineOnly();
        this.gapsInMasks = settings.gapsInMasks();
        this.examplesCheck = new ExamplesCheck(driver.network(), gapsInMasks);
        this.watch = new ParameterWatch(driver, journal);
    }

    /** Returns the same for another network that writes to the same ledger. */
    PrivateTraining sharedBy(NetworkDriver other, RunSettings settings) {
        watch.requireOwn();
        return new PrivateTraining(
                other, journal, /* ownsJournal= */ false, budget, dataSet, samples, settings);
    }

    /**
     * Trains: every step is made within. What the parameters were before is checked first.
     *
     * @param overData whether it goes over data that may take a while, which is worth a fingerprint
     *     of every parameter; a sample of them otherwise
     * @param steps what begins and makes the steps
     * @throws IllegalStateException if somebody else has changed the parameters
     */
    void during(boolean overData, Runnable steps) {
        trained(
                overData,
                () -> {
                    steps.run();
                    return true;
                });
    }

    /** Likewise, with a result. */
    <T> T trained(boolean overData, Supplier<T> steps) {
        if (closed) {
            throw new IllegalStateException(
                    "The training is closed, and its engine with it: resume it from a saved model.");
        }
        return watch.during(overData, steps);
    }

    /** Looks at data again in the next fit: arrays may hold other numbers by then. */
    void forgetChecked() {
        checkedLast = null;
    }

    /** Takes the owner's word that parts of the data are cut by what is in a record. */
    void dataInParts(String reason) {
        journal.record(LedgerWord.Kind.DATA_IN_PARTS, reason);
    }

    /** Refuses batches of the owner's that one example less would move others between. */
    void requirePlaces(Sampling sampling) {
        if (!isInParts()) {
            dataSet.requirePlaces(sampling);
        }
    }

    /** Takes a sample that the owner's iterator drew; refuses one after others were left out. */
    void takeInOrder(PoissonSample sample) {
        samples.take(sample);
    }

    private boolean isInParts() {
        return journal.ledger().words().stream()
                .anyMatch(word -> word.kind() == LedgerWord.Kind.DATA_IN_PARTS);
    }

    /** Accepts parameters that were changed outside, on the owner's word. */
    void postProcessed(String reason) {
        journal.record(LedgerWord.Kind.POST_PROCESSED, reason);
        watch.accept();
    }

    /** Returns the ledger with the fingerprint of the parameters as they are, for a file. */
    Ledger sealed() {
        watch.record();
        return journal.ledger();
    }

    /**
     * Starts or continues a stretch of steps under one setting.
     *
     * @param phase the setting
     * @param plannedEvents how many events of it are planned, or 0
     * @param roundingBound of the sums that are to come
     */
    void begin(LedgerPhase phase, long plannedEvents, double roundingBound) {
        watch.requireEntered();
        StepLock.of(journal, driver.gradients())
                .take(
                        () -> {
                            new LaterPhase(phase, journal.ledger()).check(calibrated);
                            budget.begin(phase.event(), plannedEvents);
                            List<ParameterLayout.Segment> now =
                                    ParameterLayout.of(driver.network()).trainable();
                            startedEngine();
                            if (!now.equals(trainable)) {
                                throw PrivatePath.thawed();
                            }
                            if (noise == null) {
                                noise = noiseSource.get();
                            }
                            LedgerPhase withBound = withRounding(phase, roundingBound);
                            stated.put(phase, withBound);
                            journal.begin(withBound);
                            watch.mark();
                        });
    }

    private static LedgerPhase withRounding(LedgerPhase phase, double bound) {
        return phase.noiseMultiplier() > 0 ? phase.withRoundingBound(bound) : phase;
    }

    /**
     * Returns what sums over examples of this machine may round; known once the data have been
     * checked, which is before any step on them.
     */
    double roundingBound() {
        return startedEngine().roundingBound();
    }

    /**
     * Returns the sums over samples of data that were checked.
     *
     * @param units how they are grouped; null if each example is a unit of its own
     * @param sample draws the units of the next step
     */
    ClippedSums sums(Examples data, @Nullable PrivacyUnits units, Supplier<int[]> sample) {
        UnitRows rows = units == null ? null : UnitRows.of(units);
        OneDataSet.Known before = known.get(data);
        OneDataSet.Known found = before == null ? dataSet.check(data, isInParts()) : before;
        return new LocalSums(startedEngine(), data, rows, sample, () -> dataSet.use(found));
    }

    /** Lets somebody see what the steps from now on release. */
    void observe(ReleaseObserver newObserver) {
        observer = newObserver;
    }

    /** Returns the places of what is trained in the flat vector of parameters. */
    int[] trainablePlaces() {
        return ParameterLayout.of(driver.network()).trainable().stream()
                .flatMapToInt(
                        segment ->
                                IntStream.range(
                                        Math.toIntExact(segment.from()),
                                        Math.toIntExact(segment.to())))
                .toArray();
    }

    private GradientEngine startedEngine() {
        GradientEngine started = engine;
        if (started == null) {
            started =
                    GradientEngines.best(
                            driver.network(),
                            EngineSettings.automatic().withGapsInMasks(gapsInMasks),
                            compiledEngineOnly);
            engine = started;
            trainable = ParameterLayout.of(driver.network()).trainable();
        }
        return started;
    }

    /**
     * Checks data and gets the engine ready for them, so that what is wrong with any example, or
     * unknown to the engine, is said before a step is charged.
     *
     * @return the examples in the network's type
     * @throws IllegalArgumentException if the network cannot learn from them
     */
    Examples checked(Examples data) {
        Examples ready = data.contiguous(driver.network().params().dataType());
        check(ready);
        return ready;
    }

    /** The same for examples that are to be used as they are; once for the same object. */
    @SuppressWarnings("ReferenceEquality") // the same object again: checked already
    void check(Examples data) {
        StepLock.of(journal, driver.gradients())
                .take(
                        () -> {
                            if (data != checkedLast) {
                                GradientEngine started = startedEngine();
                                examplesCheck.check(data);
                                OneDataSet.Known found = dataSet.check(data, isInParts());
                                started.prepare(data);
                                checkedLast = data;
                                known.remove(data); // a key that is equal may be let go
                                known.put(data, found);
                            }
                        });
    }

    /**
     * Makes one step, unless it would exceed the budget. From its charge to its update it has its
     * turn: nobody else's step on this ledger or this network is in between, and whatever others
     * have begun meanwhile, it is charged as its own batch was drawn.
     *
     * @param phase the setting under which the batch was drawn; it has been begun
     * @param sums draws the batch, which may be empty and is a step all the same
     * @param newEvent whether the step releases the phase's event once more
     * @return whether it was made; if not, nothing was changed
     */
    boolean step(LedgerPhase phase, ClippedSums sums, boolean newEvent) {
        AtomicBoolean made = new AtomicBoolean();
        StepLock.of(journal, driver.gradients())
                .take(
                        () -> {
                            if (!newEvent || budget.affordable(phase.event()) > 0) {
                                double clip = clipNorms.at(driver.iteration(), driver.epoch());
                                long step = journal.steps();
                                charge(phase, newEvent);
                                release(step, phase, sums, clip);
                                made.set(true);
                            }
                        });
        return made.get();
    }

    private void charge(LedgerPhase phase, boolean newEvent) {
        LedgerPhase withBound =
                Objects.requireNonNull(stated.get(phase), "begin() comes before the first step");
        try {
            journal.charge(withBound, newEvent);
        } finally {
            if (newEvent) { // a charge that failed may be on the ledger as well
                budget.charged(phase.event());
            }
        }
    }

    private void release(long step, LedgerPhase phase, ClippedSums sums, double clip) {
        INDArray gradient = driver.gradients();
        boolean noised = false;
        try {
            skippedExamples += sums.compute(step, clip, gradient);
            makeNoisyMean(step, phase, sums, clip, gradient);
            noised = true;
        } finally {
            if (!noised) {
                gradient.assign(0); // a failed step leaves no sum for others to find
            }
        }
        try {
            driver.apply(journal.id(), startedEngine()::subtract, phase.expectedBatchSize());
        } finally {
            watch.stepped(); // a listener may throw when the parameters have moved
        }
    }

    /**
     * Adds the noise, then divides. Both to the trainable parameters alone: noise elsewhere would
     * move what is frozen, and its gradient is zero. The noise is larger by what rounding may add
     * to an example's influence on the sum; a sum that would be rounded gets it before it is.
     */
    private void makeNoisyMean(
            long step, LedgerPhase phase, ClippedSums sums, double clip, INDArray sum) {
        NoiseSource source = Objects.requireNonNull(noise, "begin() comes before the first step");
        double sigma = phase.noiseMultiplier();
        double deviation = sigma > 0 ? sigma * clip * (1 + sums.roundingBound()) : 0;
        double batchSize = phase.expectedBatchSize();
        INDArray wide = sums.wide();
        INDArray noised = wide == null ? sum : wide;
        SumVector vector =
                noised.dataType() == DataType.FLOAT
                        ? SumVector.of(noised.data().asNioFloat())
                        : SumVector.of(noised.data().asNioDouble());
        for (ParameterLayout.Segment segment : trainable) {
            int from = Math.toIntExact(segment.from());
            int to = Math.toIntExact(segment.to());
            source.addTo(step, vector, from, to, deviation, batchSize);
        }
        if (wide != null) {
            sum.assign(wide.reshape(sum.shape()));
        }
        clearUntrained(sum);
        observer.released(sum, batchSize, clip, deviation);
    }

    /**
     * No sum is left where no noise is added, whatever a layer has done since the training began.
     */
    private void clearUntrained(INDArray sum) {
        long from = 0;
        for (ParameterLayout.Segment segment : trainable) {
            clear(sum, from, segment.from());
            from = segment.to();
        }
        clear(sum, from, sum.length());
    }

    private static void clear(INDArray sum, long from, long to) {
        if (from < to) {
            sum.reshape(sum.length()).get(NDArrayIndex.interval(from, to)).assign(0);
        }
    }

    /** Returns how many more events of a phase keep within the budget, as of now. */
    long affordableEvents(LedgerPhase phase) {
        journal.turn().lock();
        try {
            return budget.affordable(phase.event());
        } finally {
            journal.turn().unlock();
        }
    }

    PrivacyGuarantee guarantee() {
        Ledger ledger = journal.ledger();
        return accountant.guarantee(ledger.released(), ledger.relation(), ledger.delta());
    }

    Ledger ledger() {
        return journal.ledger();
    }

    /** Asks for no step after the running one; whoever makes steps in a row heeds it. */
    void stop() {
        toStop = true;
    }

    boolean isToStop() {
        return toStop;
    }

    /** Saves the network with its ledger and schema, between two steps of whatever thread. */
    void save(@Nullable JsonNode schema, Path file) {
        journal.turn().lock();
        try {
            PrivateModelFile.save(driver.network(), sealed(), schema, file);
        } finally {
            journal.turn().unlock();
        }
    }

    NetworkDriver driver() {
        return driver;
    }

    String engine() {
        return startedEngine().describe();
    }

    /** Returns how many examples had a gradient with NaN or infinity and added nothing: private. */
    long skippedExamples() {
        return skippedExamples;
    }

    @Override
    public void close() {
        closed = true;
        if (engine != null) {
            engine.close();
        }
        if (noise != null) {
            noise.close();
        }
        if (ownsJournal) {
            journal.close();
        }
    }
}
