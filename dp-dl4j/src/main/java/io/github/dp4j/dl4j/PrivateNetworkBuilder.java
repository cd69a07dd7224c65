package io.github.dp4j.dl4j;

import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.api.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a network whose own {@code fit} is private. Neighbours are {@link
 * NeighboringRelation#ZERO_OUT} unless set, since any iterator may come.
 *
 * @param <N> the private network
 */
public final class PrivateNetworkBuilder<N> extends PrivacyOptions<PrivateNetworkBuilder<N>> {

    private static final Logger log = LoggerFactory.getLogger(PrivateNetworkBuilder.class);

    private final Model network;
    private final BiFunction<Model, PrivateNetworkBuilder<N>, N> factory;
    private long plannedPasses;

    PrivateNetworkBuilder(
            Model network, Ledger resumed, BiFunction<Model, PrivateNetworkBuilder<N>, N> factory) {
        this.network = Objects.requireNonNull(network, "network");
        this.resumed = resumed;
        this.factory = factory;
    }

    @Override
    PrivateNetworkBuilder<N> self() {
        return this;
    }

    /**
     * Calibrates the noise so that this many passes of an ordinary iterator use up the budget.
     *
     * @param passes the number of passes planned, at least 1
     * @return this builder
     */
    public PrivateNetworkBuilder<N> plannedPasses(long passes) {
        this.plannedPasses = passes;
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
        NetworkValidator.Findings findings = NetworkValidator.check(network);
        List<String> problems = new ArrayList<>(findings.problems());
        StartingPoint.settle(network, this, problems);
        collectProblems(problems);
        if (Double.isNaN(expectedBatchSize)) {
            problems.add(
                    "expectedBatchSize is not set: give the public number by which every noised sum"
                            + " is divided, usually the iterator's batch size.");
        }
        boolean calibrate = Double.isNaN(noiseMultiplier);
        if (calibrate && !(hasBudget() && plannedPasses > 0)) {
            problems.add(
                    "The noise is not settled: give noiseMultiplier, or budget(epsilon, delta) with"
                            + " plannedPasses to calibrate it to.");
        }
        if (!problems.isEmpty()) {
            throw new NotPrivatelyTrainableException(problems);
        }
        findings.warnings().forEach(log::warn);
        if (relation == null) {
            relation = resumed == null ? NeighboringRelation.ZERO_OUT : resumed.relation();
        }
        if (calibrate) {
            noiseMultiplier = calibrated();
            log.info(
                    "Calibrated noiseMultiplier {} for {} passes.",
                    Require.show(noiseMultiplier),
                    plannedPasses);
        }
        return factory.apply(network, this);
    }

    private double calibrated() {
        DpEvent spent = resumed == null ? new DpEvent.Composed(List.of()) : resumed.released();
        return Calibration.noiseMultiplier(
                accountant,
                sigma ->
                        new DpEvent.Composed(
                                List.of(
                                        spent,
                                        new DpEvent.SelfComposed(
                                                new DpEvent.DisjointBatches(
                                                        new DpEvent.Gaussian(sigma)),
                                                plannedPasses))),
                relation,
                budget());
    }
}
