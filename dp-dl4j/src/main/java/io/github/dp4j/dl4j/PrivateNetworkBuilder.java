package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.api.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a network whose own {@code fit} is private. Neighbours are {@link
 * NeighboringRelation#ZERO_OUT} unless set: every kind of batch can be accounted under it, and the
 * number of examples, from which the sampling rate follows, is public.
 *
 * @param <N> the private network
 */
public final class PrivateNetworkBuilder<N> extends PrivacyOptions<PrivateNetworkBuilder<N>> {

    private static final Logger log = LoggerFactory.getLogger(PrivateNetworkBuilder.class);

    private final Model network;
    private final BiFunction<Model, RunSettings, N> factory;

    PrivateNetworkBuilder(
            Model network, Ledger resumed, BiFunction<Model, RunSettings, N> factory) {
        this.network = Objects.requireNonNull(network, "network");
        this.resumed = resumed;
        this.factory = factory;
    }

    @Override
    PrivateNetworkBuilder<N> self() {
        return this;
    }

    /**
     * Checks everything, copies the network and opens the ledger.
     *
     * @return the private network; the one given is not touched
     * @throws NotPrivatelyTrainableException listing every problem of the network and the settings
     * @throws io.github.dp4j.dl4j.ledger.CorruptLedgerException if the ledger cannot be used
     */
    public N build() {
        NetworkValidator.Findings findings = NetworkValidator.check(network, compiledEngineOnly);
        List<String> problems = new ArrayList<>(findings.problems());
        StartingPoint.settle(network, this, problems);
        collectProblems(problems);
        if (!isGiven("expectedBatchSize")) {
            problems.add(
                    "expectedBatchSize is not set: give the public number by which every noised sum"
                            + " is divided, the mean size of the batches that are sampled.");
        }
        boolean planned = isGiven("steps") || isGiven("epochs");
        if (!isGiven("noiseMultiplier") && !(hasBudget() && planned)) {
            problems.add(
                    "The noise is not settled: give noiseMultiplier, or budget(epsilon, delta) with"
                            + " the epochs or steps that are planned, to calibrate it to.");
        }
        collectProblemsOfSize(problems);
        if (!problems.isEmpty()) {
            throw new NotPrivatelyTrainableException(problems);
        }
        findings.warnings().forEach(log::warn);
        return factory.apply(network, freeze(NeighboringRelation.ZERO_OUT));
    }

    private void collectProblemsOfSize(List<String> problems) {
        if (sampling == Sampling.ITERATOR_PASSES && isGiven("steps")) {
            problems.add(
                    "With ITERATOR_PASSES a plan in steps says nothing: a pass is what costs. Give"
                            + " epochs.");
        }
        if (!isGiven("populationSize") && !isGiven("samplingRate")) {
            if (relationOr(NeighboringRelation.ZERO_OUT) == NeighboringRelation.ADD_OR_REMOVE_ONE
                    && sampling == Sampling.POISSON) {
                problems.add(
                        "populationSize is not set, and under add-or-remove-one the number of"
                                + " examples is private, so the sampling rate cannot be computed"
                                + " from the data: give populationSize (a public estimate will do)"
                                + " or samplingRate; or use relation(ZERO_OUT), whose neighbours"
                                + " have the same number of examples.");
            }
        } else if (sampling != Sampling.ITERATOR_PASSES && sizesInRange()) {
            RunSize.resolve(
                    sampling,
                    samplingRate,
                    expectedBatchSize,
                    populationSize,
                    /* epochs= */ 1,
                    /* steps= */ 0,
                    problems);
        }
    }
}
