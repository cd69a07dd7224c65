package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.sampling.PoissonSampler;
import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code fit} means on a private network. Batches that come from elsewhere are accounted as
 * what they are:
 *
 * <ul>
 *   <li>an iterator of ours, {@link PoissonDataSetIterator}: one Poisson-sampled event a batch;
 *   <li>any other iterator: one event a pass, unamplified, on the word of its owner that each
 *       example comes once a pass;
 *   <li>a batch handed over alone: one event a batch, as if every example were in each of them.
 * </ul>
 */
final class PrivateFit {

    private static final Logger log = LoggerFactory.getLogger(PrivateFit.class);

    private static final String ITERATOR_PASSES =
            "Passes of an iterator of the owner's: no amplification. It is the owner's word that"
                    + " each example comes once a pass.";
    private static final String SINGLE_BATCHES =
            "Batches handed over one by one: no amplification, and each step is accounted as if"
                    + " every example took part in it.";

    private final PrivateNetworkBuilder<?> options;
    private final PrivateTraining training;

    PrivateFit(Model network, PrivateNetworkBuilder<?> options) {
        this(
                options,
                new PrivateTraining(
                        NetworkDriver.of(network),
                        Ledgers.open(options, options.relation),
                        options));
    }

    private PrivateFit(PrivateNetworkBuilder<?> options, PrivateTraining training) {
        this.options = options;
        this.training = training;
    }

    /** Returns the same for a copy of the network, on the same ledger. */
    PrivateFit sharedBy(Model copy) {
        return new PrivateFit(options, training.sharedBy(NetworkDriver.of(copy), options));
    }

    void passes(DataSetIterator iterator, int passes) {
        training.during(/* overData= */ true, () -> allPasses(iterator, passes));
    }

    private Void allPasses(DataSetIterator iterator, int passes) {
        for (int i = 0; i < passes; i++) {
            if (!iterator.hasNext() && iterator.resetSupported()) {
                iterator.reset();
            }
            training.driver().epochStarts();
            if (iterator instanceof PoissonDataSetIterator) {
                poissonPass(iterator);
            } else {
                pass(iterator, (DataSet batch) -> Examples.of(batch));
            }
            training.driver().epochEnds();
            if (iterator.resetSupported()) {
                iterator.reset();
            }
        }
        return null;
    }

    void passes(MultiDataSetIterator iterator, int passes) {
        training.during(/* overData= */ true, () -> allPasses(iterator, passes));
    }

    private Void allPasses(MultiDataSetIterator iterator, int passes) {
        for (int i = 0; i < passes; i++) {
            if (!iterator.hasNext() && iterator.resetSupported()) {
                iterator.reset();
            }
            training.driver().epochStarts();
            pass(iterator, (MultiDataSet batch) -> Examples.of(batch));
            training.driver().epochEnds();
            if (iterator.resetSupported()) {
                iterator.reset();
            }
        }
        return null;
    }

    void batch(DataSet batch) {
        training.during(/* overData= */ false, () -> oneBatch(batch));
    }

    private Void oneBatch(DataSet batch) {
        if (batch instanceof SampledDataSet sample) {
            training.begin(poissonPhase(sample.sampler()));
            requireBudget();
            training.step(sample.population(), sample.take(), /* newEvent= */ true);
        } else {
            oneBatch(Examples.of(batch));
        }
        return null;
    }

    void batch(Examples batch) {
        training.during(/* overData= */ false, () -> oneBatch(batch));
    }

    private Void oneBatch(Examples batch) {
        Examples checked = prepare(batch);
        training.begin(
                phase(
                        mechanism(),
                        /* samplingRate= */ null,
                        /* population= */ null,
                        SINGLE_BATCHES));
        requireBudget();
        training.step(checked, all(checked), /* newEvent= */ true);
        return null;
    }

    private void poissonPass(DataSetIterator iterator) {
        boolean begun = false;
        while (iterator.hasNext()) {
            SampledDataSet sample = (SampledDataSet) iterator.next();
            if (!begun) {
                ExamplesCheck.check(training.driver().network(), sample.population());
                training.begin(poissonPhase(sample.sampler()));
                requireBudget();
                begun = true;
            }
            if (training.affordableEvents() <= 0) {
                log.warn(
                        "fit stopped before the end of the pass: the next step would exceed epsilon"
                                + " {} at delta {}.",
                        Require.show(options.epsilon),
                        Require.show(options.delta));
                return;
            }
            training.step(sample.population(), sample.take(), /* newEvent= */ true);
        }
    }

    private <T> void pass(Iterator<T> iterator, Function<? super T, Examples> examplesOf) {
        boolean first = true;
        while (iterator.hasNext()) {
            Examples batch = prepare(examplesOf.apply(iterator.next()));
            if (first) {
                training.begin(
                        phase(
                                new DpEvent.DisjointBatches(mechanism()),
                                /* samplingRate= */ null,
                                /* population= */ null,
                                ITERATOR_PASSES));
                requireBudget();
            }
            training.step(batch, all(batch), /* newEvent= */ first);
            first = false;
        }
    }

    private Examples prepare(Examples batch) {
        Model network = training.driver().network();
        ExamplesCheck.check(network, batch);
        return batch.contiguous(network.params().dataType());
    }

    private void requireBudget() {
        if (training.affordableEvents() <= 0) {
            throw new PrivacyBudgetExceededException(
                    "fit would exceed the privacy budget: epsilon "
                            + Require.show(options.epsilon)
                            + " at delta "
                            + Require.show(options.delta)
                            + " does not pay for one more event after "
                            + training.ledger().steps()
                            + " steps. The network is unchanged; save it, evaluate it, or stop"
                            + " here.");
        }
    }

    private LedgerPhase poissonPhase(PoissonSampler sampler) {
        DpEvent.SelfComposed once =
                (DpEvent.SelfComposed) sampler.event(mechanism(), /* steps= */ 1);
        return phase(
                once.event(),
                sampler.samplingRate(),
                (long) sampler.populationSize(),
                sampler.describe());
    }

    private LedgerPhase phase(DpEvent event, Double samplingRate, Long population, String words) {
        return new LedgerPhase(
                event,
                /* events= */ 0,
                /* steps= */ 0,
                options.noiseMultiplier,
                options.clipNorm < Double.POSITIVE_INFINITY ? options.clipNorm : null,
                options.expectedBatchSize,
                samplingRate,
                population,
                words);
    }

    private DpEvent mechanism() {
        return options.isPrivate()
                ? new DpEvent.Gaussian(options.noiseMultiplier)
                : new DpEvent.NonPrivate();
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

    /** Returns the ledger with the fingerprint of the parameters as they are, for a file. */
    Ledger sealed() {
        return training.sealed();
    }

    PrivacyReport report() {
        return Reports.of(training.sealed(), options.accountant)
                .parameters(ParameterFingerprint.of(training.driver().network()))
                .build();
    }

    void postProcessed(String reason) {
        training.postProcessed(reason);
    }

    void close() {
        training.close();
    }
}
