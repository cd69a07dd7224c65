package io.github.dp4j.accounting.event;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.Objects;

/** The reasons for refusing an event, each with a remedy. */
public final class Refusals {

    /** The sampling of {@link DpEvent.TruncatedPoisson}. */
    public static final String TRUNCATED = "truncated Poisson sampling";

    private Refusals() {}

    public static UnsupportedEventException disjointBatchesUnderAddOrRemove() {
        return new UnsupportedEventException(
                "DisjointBatches has no analysis under add-remove: adding or removing an example"
                        + " moves others from batch to batch, so more than one batch changes. Account"
                        + " under zero-out or replace-one, or sample the batches by Poisson sampling.");
    }

    public static UnsupportedEventException fixedSizeUnderAddOrRemove() {
        return new UnsupportedEventException(
                "SampledWithoutReplacement has no analysis under add-remove: with one example more"
                        + " or less, a sample of fixed size drops or gains another example, so two"
                        + " contributions change. Account under replace-one or zero-out, or sample"
                        + " the batches by Poisson sampling.");
    }

    public static UnsupportedEventException sampledLaplaceUnderReplaceOne() {
        return new UnsupportedEventException(
                "PoissonSampled Laplace has no analysis here under replace-one. Account under"
                        + " add-remove or zero-out, or use the PLD accountant.");
    }

    public static UnsupportedEventException sampleOf(String sampling, DpEvent base) {
        return new UnsupportedEventException(
                sampling
                        + " of "
                        + base.getClass().getSimpleName()
                        + " has no analysis here: only of Gaussian releases, alone or several on the"
                        + " same sample, and of one Laplace release. State each"
                        + " release with a sample of its own, or leave the sampling out: the event"
                        + " without amplification is an upper bound.");
    }

    public static UnsupportedEventException onlyUnder(String event, NeighboringRelation relation) {
        return new UnsupportedEventException(
                event
                        + " has an analysis only under "
                        + relation.label()
                        + ": under another relation, what is released about an example that is not"
                        + " there is not defined. Account under "
                        + relation.label()
                        + ".");
    }

    public static UnsupportedEventException mixtureUnderReplaceOne() {
        return new UnsupportedEventException(
                "GaussianMixture has no analysis under replace-one: how the two units' random"
                        + " distances go together is not stated. Account under add-remove or"
                        + " zero-out.");
    }

    public static UnsupportedEventException tooManyOutcomes(double outcomes, int most) {
        return new UnsupportedEventException(
                "discrete noise this wide has "
                        + Require.show(outcomes)
                        + " outcomes that matter; the PLD accountant takes at most "
                        + most
                        + ". Use the RDP accountant, or coarser units.");
    }

    public static UnsupportedEventException noPld(DpEvent event) {
        return new UnsupportedEventException(
                event.getClass().getSimpleName()
                        + " has no privacy loss distribution: only moments are known. Use the RDP"
                        + " accountant.");
    }

    public static UnsupportedEventException approximateDpInRdp() {
        return new UnsupportedEventException(
                "ApproximateDp with a delta above 0 has infinite Renyi divergence. Use the PLD"
                        + " accountant.");
    }

    public static UnsupportedEventException byBoth(
            UnsupportedEventException byPld, UnsupportedEventException byRdp) {
        return Objects.equals(byRdp.getMessage(), byPld.getMessage())
                ? byRdp
                : new UnsupportedEventException(
                        "No accountant analyses all of this. PLD: "
                                + byPld.getMessage()
                                + " RDP: "
                                + byRdp.getMessage());
    }

    static UnsupportedEventException tooManyReleases(int number, int most) {
        return new UnsupportedEventException(
                "a ledger may have at most "
                        + most
                        + " different releases that are not Poisson-sampled Gaussian ones, but has "
                        + number
                        + ". State those that are alike as one, the most revealing of them, with a"
                        + " count.");
    }

    static UnsupportedEventException populationTooLarge(long size) {
        return new UnsupportedEventException(
                "TruncatedPoisson has an analysis for populations of at most "
                        + Integer.MAX_VALUE
                        + " examples, but populationSize is "
                        + size
                        + ". Sample without a cap, or state the part of the data that is sampled.");
    }

    public static UnsupportedEventException noGroup(DpEvent event) {
        return new UnsupportedEventException(
                event.getClass().getSimpleName()
                        + " has no analysis here for several records of one person, only Gaussian,"
                        + " Laplace and MatrixMechanism releases and Poisson-sampled Gaussian ones."
                        + " Use the general bound, or TradeOffCurve.truePositiveRate for several"
                        + " records.");
    }
}
