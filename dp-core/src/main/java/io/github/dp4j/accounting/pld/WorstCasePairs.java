package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.event.Refusals;
import io.github.dp4j.accounting.event.SampledRelease;
import io.github.dp4j.accounting.loss.BoundedRange;
import io.github.dp4j.accounting.loss.ContinuousLoss;
import io.github.dp4j.accounting.loss.DiscretePairs;
import io.github.dp4j.accounting.loss.FiniteLoss;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.accounting.loss.HockeyStick;
import io.github.dp4j.accounting.loss.LaplaceMixturePair;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import io.github.dp4j.accounting.loss.SampledNoise;
import io.github.dp4j.accounting.loss.SampledReleases;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.EventVisitor;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Names the worst-case pairs of laws of every release, under a relation.
 *
 * <p>Every release gives one privacy loss for each of a few variants, and a variant is composed
 * over all releases:
 *
 * <ul>
 *   <li>under add-remove and zero-out two: the data set with the example against the one without it
 *       (removal), and the other way round (addition); one example is either in one or in the other
 *       throughout, so the variants do not mix;
 *   <li>under replace-one one, which is its own mirror image.
 * </ul>
 *
 * <p>The pairs are attained by some data sets, so the same discretised loss bounds epsilon from
 * both sides. Sampling of a fixed size and truncated sampling are the exceptions: an upper pair and
 * an attained lower one.
 */
final class WorstCasePairs implements EventVisitor<WorstCasePairs.Entry> {

    /**
     * Distances in standard deviations (or scales) of the noise beyond which no fine analysis is
     * made: epsilon is in the thousands, or in the hundreds for Laplace noise.
     */
    private static final double FARTHEST = 100;

    /** A distance that says from below that epsilon is in the hundreds. */
    private static final double ENOUGH = 30;

    private final NeighboringRelation relation;

    WorstCasePairs(NeighboringRelation relation) {
        this.relation = relation;
    }

    /** What a release adds to a ledger. */
    interface Entry {
        /**
         * Adds the release.
         *
         * @param count how often it happened
         */
        void addTo(PldLedger ledger, long count);
    }

    private static final Entry NON_PRIVATE = PldLedger::addNonPrivate;

    /** The releases of another event, which cost as much. */
    private static Entry as(DpEvent event) {
        return (ledger, count) -> ledger.add(event, count);
    }

    private static Entry pair(SampledReleases.Losses losses) {
        return (ledger, count) -> ledger.addPair(losses, count, Optional.empty());
    }

    /** A release with plain Gaussian noise; those of a ledger together are one. */
    private static Entry gaussian(double shift) {
        return (ledger, count) -> ledger.addGaussian(shift, count);
    }

    @Override
    public Entry visit(DpEvent.Gaussian event) {
        return gaussian(relation.sensitivityFactor() / event.noiseMultiplier());
    }

    @Override
    public Entry visit(DpEvent.MatrixMechanism event) {
        return gaussian(
                relation.sensitivityFactor() * event.sensitivity() / event.noiseMultiplier());
    }

    @Override
    public Entry visit(DpEvent.Laplace event) {
        double shift = relation.sensitivityFactor() / event.noiseMultiplier();
        if (shift > FARTHEST) {
            return pure(shift);
        }
        SampledReleases.Losses losses =
                SampledReleases.Losses.exact(
                        new ContinuousLoss(LaplaceMixturePair.sampled(1, shift)));
        DoubleUnaryOperator closedForm = epsilon -> HockeyStick.laplace(shift, epsilon);
        return (ledger, count) -> ledger.addPair(losses, count, Optional.of(closedForm));
    }

    /** A release of which only an epsilon at delta 0 is used, and no lower bound. */
    private static Entry pure(double epsilon) {
        return epsilon == Double.POSITIVE_INFINITY
                ? NON_PRIVATE
                : pair(
                        SampledReleases.Losses.atMost(
                                DiscretePairs.approximateDp(epsilon, /* delta= */ 0)));
    }

    @Override
    public Entry visit(DpEvent.NonPrivate event) {
        return NON_PRIVATE;
    }

    @Override
    public Entry visit(DpEvent.SelfComposed event) {
        return as(event);
    }

    @Override
    public Entry visit(DpEvent.Composed event) {
        return as(event);
    }

    @Override
    public Entry visit(DpEvent.DisjointBatches event) {
        if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            throw Refusals.disjointBatchesUnderAddOrRemove();
        }
        return as(event.event());
    }

    @Override
    public Entry visit(DpEvent.ExponentialMechanism event) {
        return pair(BoundedRange.losses(event.epsilon()));
    }

    @Override
    public Entry visit(DpEvent.ApproximateDp event) {
        return discrete(DiscretePairs.approximateDp(event.epsilon(), event.delta()));
    }

    @Override
    public Entry visit(DpEvent.RandomizedResponse event) {
        return discrete(DiscretePairs.randomizedResponse(event, relation));
    }

    @Override
    public Entry visit(DpEvent.DiscreteGaussian event) {
        return discrete(DiscretePairs.gaussian(event.sigma(), shift(event.sensitivity())));
    }

    @Override
    public Entry visit(DpEvent.DiscreteLaplace event) {
        return discrete(DiscretePairs.laplace(event.scale(), shift(event.sensitivity())));
    }

    private static Entry discrete(FiniteLoss loss) {
        return loss.loss().infinite() == 1 ? NON_PRIVATE : pair(SampledReleases.Losses.exact(loss));
    }

    /** Where the shift overflows, the largest number stands for it: as far out of reach. */
    private long shift(long sensitivity) {
        int factor = relation.sensitivityFactor();
        return sensitivity > Long.MAX_VALUE / factor ? Long.MAX_VALUE : sensitivity * factor;
    }

    @Override
    public Entry visit(DpEvent.ZeroConcentratedDp event) {
        throw Refusals.noPld(event);
    }

    @Override
    public Entry visit(DpEvent.RepeatAndSelect event) {
        throw Refusals.noPld(event);
    }

    @Override
    public Entry visit(DpEvent.RepeatAndSelectPoisson event) {
        throw Refusals.noPld(event);
    }

    @Override
    public Entry visit(DpEvent.GaussianMixture event) {
        if (relation == NeighboringRelation.REPLACE_ONE) {
            throw Refusals.mixtureUnderReplaceOne();
        }
        GaussianMixturePair pair = GaussianMixturePair.mixture(event);
        double farthest = pair.maxMean(true);
        if (event.noiseMultiplier() == 0 || farthest == Double.POSITIVE_INFINITY) {
            return NON_PRIVATE;
        }
        if (!(farthest <= FARTHEST)) {
            return littleNoise(event, farthest);
        }
        return farthest > 0
                ? pair(
                        SampledReleases.Losses.exact(
                                new ContinuousLoss(pair), new ContinuousLoss(pair.reversed())))
                : as(new DpEvent.Composed(List.of()));
    }

    /** A mixture that would take too many cells. */
    private static Entry littleNoise(DpEvent.GaussianMixture mixture, double farthest) {
        double rate = 0;
        for (int i = 0; i < mixture.sensitivities().size(); i++) {
            rate += mixture.sensitivities().get(i) > 0 ? mixture.probabilities().get(i) : 0;
        }
        PrivacyLoss above =
                SampledReleases.revealed(
                        Math.min(1, rate * (1 + 1e-8)),
                        SampledReleases.ofProfile(
                                farthest, epsilon -> HockeyStick.gaussian(farthest, epsilon)));
        return pair(SampledReleases.Losses.atMost(above));
    }

    @Override
    public Entry visit(DpEvent.PoissonSampled event) {
        return SampledRelease.poisson(
                event,
                WorstCasePairs::as,
                (rate, law) -> {
                    SampledNoise noise = SampledNoise.of(law);
                    double shift = noise.shift();
                    boolean replaced = relation == NeighboringRelation.REPLACE_ONE;
                    DoubleUnaryOperator profile =
                            replaced
                                    ? epsilon -> HockeyStick.replaced(rate, shift, epsilon)
                                    : epsilon -> HockeyStick.sampledGaussian(rate, shift, epsilon);
                    return sampled(
                            new Sampled(noise, rate, relation.sensitivityFactor(), profile),
                            law.gaussian() && !replaced ? Optional.of(profile) : Optional.empty(),
                            scale -> SampledReleases.poisson(noise.nearer(scale), rate, relation));
                });
    }

    @Override
    public Entry visit(DpEvent.SampledWithoutReplacement event) {
        if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            throw Refusals.fixedSizeUnderAddOrRemove();
        }
        return SampledRelease.withoutReplacement(
                event,
                WorstCasePairs::as,
                (rate, law) -> {
                    SampledNoise noise = SampledNoise.of(law);
                    return sampled(
                            threeWay(noise, rate),
                            /* closedForm= */ Optional.empty(),
                            scale ->
                                    SampledReleases.withoutReplacement(
                                            noise.nearer(scale), rate, relation));
                });
    }

    @Override
    public Entry visit(DpEvent.TruncatedPoisson event) {
        return SampledRelease.truncated(
                event,
                this::visit,
                (rate, law) -> {
                    SampledNoise noise = SampledNoise.of(law);
                    return sampled(
                            threeWay(noise, rate),
                            /* closedForm= */ Optional.empty(),
                            scale ->
                                    SampledReleases.truncated(
                                            noise.nearer(scale), event, relation));
                });
    }

    /**
     * Who takes part in a sampled release.
     *
     * @param noise the noise
     * @param rate the probability of taking part
     * @param distance by which two data sets may then move the sum, in clip norms
     * @param profile where the noise is Gaussian, a bound of delta as a function of epsilon
     */
    private record Sampled(
            SampledNoise noise, double rate, double distance, DoubleUnaryOperator profile) {}

    /** As {@link SampledNoise#symmetrized}. */
    private static Sampled threeWay(SampledNoise noise, double rate) {
        double distance = 2 * noise.shift();
        return new Sampled(noise, rate, 2, epsilon -> HockeyStick.removed(rate, distance, epsilon));
    }

    /**
     * A sampled release.
     *
     * @param losses the losses with the distance times a factor
     */
    private static Entry sampled(
            Sampled sampled,
            Optional<DoubleUnaryOperator> closedForm,
            DoubleFunction<SampledReleases.Losses> losses) {
        double farthest = sampled.noise().shift() * sampled.distance();
        if (farthest == Double.POSITIVE_INFINITY) {
            return NON_PRIVATE;
        }
        SampledReleases.Losses pairs =
                farthest <= FARTHEST
                        ? losses.apply(1)
                        : littleNoise(sampled, farthest, losses.apply(ENOUGH / farthest).below());
        return (ledger, count) -> ledger.addPair(pairs, count, closedForm);
    }

    /**
     * Losses that would take too many cells.
     *
     * @param below those with more noise
     */
    private static SampledReleases.Losses littleNoise(
            Sampled sampled, double farthest, PrivacyLoss[] below) {
        PrivacyLoss[] above = new PrivacyLoss[below.length];
        Arrays.fill(
                above,
                sampled.noise().gaussian()
                        ? SampledReleases.ofProfile(farthest, sampled.profile())
                        : SampledReleases.revealed(
                                sampled.rate(), DiscretePairs.approximateDp(farthest, 0)));
        return new SampledReleases.Losses(above, below);
    }
}
