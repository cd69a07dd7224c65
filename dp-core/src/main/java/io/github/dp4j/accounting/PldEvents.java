package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * A ledger translated to worst-case pairs of laws.
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
final class PldEvents {

    /**
     * Distances in standard deviations (or scales) of the noise beyond which no fine analysis is
     * made: epsilon is in the thousands, or in the hundreds for Laplace noise.
     */
    private static final double FARTHEST = 100;

    /** A distance that says from below that epsilon is in the hundreds. */
    private static final double ENOUGH = 30;

    private static final int REMOVE = 0;
    private static final int ADD = 1;

    private final NeighboringRelation relation;
    private final List<Release> releases = new ArrayList<>();
    private double gaussianPrecision;
    private boolean nonPrivate;

    /**
     * @param closedForm delta as a function of epsilon where it is known so, else null
     */
    private record Release(
            SampledReleases.Losses losses, long count, DoubleUnaryOperator closedForm) {}

    /**
     * A variant composed over all releases.
     *
     * @param composition the composition
     * @param bindsAbove whether its upper bound counts
     * @param bindsBelow whether its lower bound counts
     */
    record Direction(Composition composition, boolean bindsAbove, boolean bindsBelow) {}

    PldEvents(DpEvent event, NeighboringRelation relation) {
        this.relation = relation;
        add(event, 1);
    }

    private void add(DpEvent event, long times) {
        for (Map.Entry<DpEvent, Long> entry : EventCounts.of(event).entrySet()) {
            long count = EventCounts.multiply(times, entry.getValue());
            if (entry.getKey() instanceof DpEvent.DisjointBatches pass) {
                if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
                    throw Refusals.disjointBatchesUnderAddOrRemove();
                }
                add(pass.event(), count);
            } else {
                addRelease(entry.getKey(), count);
            }
        }
    }

    private void addRelease(DpEvent event, long count) {
        double sensitivity = relation.sensitivityFactor();
        if (event instanceof DpEvent.Gaussian gaussian) {
            double shift = sensitivity / gaussian.noiseMultiplier();
            gaussianPrecision += count == 0 ? 0 : count * shift * shift;
        } else if (event instanceof DpEvent.Laplace laplace) {
            double shift = sensitivity / laplace.noiseMultiplier();
            if (shift > FARTHEST) {
                addPure(shift, count);
            } else {
                ContinuousLoss loss = new ContinuousLoss(LaplaceMixturePair.sampled(1, shift));
                releases.add(
                        new Release(
                                SampledReleases.Losses.exact(loss),
                                count,
                                epsilon -> HockeyStick.laplace(shift, epsilon)));
            }
        } else if (event instanceof DpEvent.PoissonSampled sampled) {
            addPoisson(sampled, count);
        } else if (event instanceof DpEvent.SampledWithoutReplacement sampled) {
            addWithoutReplacement(sampled, count);
        } else if (event instanceof DpEvent.TruncatedPoisson truncated) {
            addTruncated(truncated, count);
        } else if (event instanceof DpEvent.NonPrivate) {
            nonPrivate |= count > 0;
        } else if (event instanceof DpEvent.MatrixMechanism matrix) {
            double shift = sensitivity * matrix.sensitivity() / matrix.noiseMultiplier();
            gaussianPrecision += count == 0 ? 0 : count * shift * shift;
        } else if (event instanceof DpEvent.GaussianMixture mixture) {
            addMixture(mixture, count);
        } else if (event instanceof DpEvent.ExponentialMechanism known) {
            releases.add(new Release(BoundedRange.losses(known.epsilon()), count, null));
        } else {
            FiniteLoss loss = discrete(event);
            nonPrivate |= count > 0 && loss.loss().infinite() == 1;
            put(count, loss);
        }
    }

    private FiniteLoss discrete(DpEvent event) {
        if (event instanceof DpEvent.ApproximateDp known) {
            return DiscretePairs.approximateDp(known.epsilon(), known.delta());
        } else if (event instanceof DpEvent.RandomizedResponse response) {
            return DiscretePairs.randomizedResponse(response, relation);
        } else if (event instanceof DpEvent.DiscreteGaussian gaussian) {
            return DiscretePairs.gaussian(gaussian.sigma(), shift(gaussian.sensitivity()));
        } else if (event instanceof DpEvent.DiscreteLaplace laplace) {
            return DiscretePairs.laplace(laplace.scale(), shift(laplace.sensitivity()));
        } else if (event instanceof DpEvent.ZeroConcentratedDp) {
            throw Refusals.noPld("ZeroConcentratedDp");
        } else if (event instanceof DpEvent.RepeatAndSelect
                || event instanceof DpEvent.RepeatAndSelectPoisson) {
            throw Refusals.noPld(event.getClass().getSimpleName());
        }
        throw Refusals.noAnalysis("PLD", event);
    }

    /** Where the shift overflows, the largest number stands for it: as far out of reach. */
    private long shift(long sensitivity) {
        int factor = relation.sensitivityFactor();
        return sensitivity > Long.MAX_VALUE / factor ? Long.MAX_VALUE : sensitivity * factor;
    }

    private void addMixture(DpEvent.GaussianMixture mixture, long count) {
        if (relation == NeighboringRelation.REPLACE_ONE) {
            throw Refusals.mixtureUnderReplaceOne();
        }
        GaussianMixturePair pair = GaussianMixturePair.mixture(mixture);
        if (mixture.noiseMultiplier() == 0) {
            nonPrivate |= count > 0;
            return;
        }
        if (!(pair.maxMean(true) <= FARTHEST)) {
            addLittleNoise(mixture, count);
            return;
        }
        if (pair.maxMean(true) > 0) {
            put(count, new ContinuousLoss(pair), new ContinuousLoss(pair.reversed()));
        }
    }

    private void addPoisson(DpEvent.PoissonSampled sampled, long count) {
        double q = sampled.samplingRate();
        DpEvent base = BaseRelease.of(sampled.event());
        if (q == 1 || BaseRelease.ignoresSampling(base)) {
            add(base, count);
        } else if (base instanceof DpEvent.PoissonSampled inner) {
            addPoisson(BaseRelease.nested(q, inner), count);
        } else {
            SampledNoise noise = noise(base, "Poisson sampling");
            double shift = noise.shift();
            boolean replaced = relation == NeighboringRelation.REPLACE_ONE;
            DoubleUnaryOperator profile =
                    replaced
                            ? epsilon -> HockeyStick.replaced(q, shift, epsilon)
                            : epsilon -> HockeyStick.sampledGaussian(q, shift, epsilon);
            addSampled(
                    count,
                    new Sampled(noise, q, relation.sensitivityFactor(), profile),
                    noise.gaussian() && !replaced ? profile : null,
                    scale -> SampledReleases.poisson(noise.nearer(scale), q, relation));
        }
    }

    private void addWithoutReplacement(DpEvent.SampledWithoutReplacement sampled, long count) {
        if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            throw Refusals.fixedSizeUnderAddOrRemove();
        }
        DpEvent base = BaseRelease.of(sampled.event());
        if (sampled.sampleSize() == sampled.populationSize() || BaseRelease.ignoresSampling(base)) {
            add(base, count);
            return;
        }
        SampledNoise noise = noise(base, "fixed-size sampling without replacement");
        double q = (double) sampled.sampleSize() / sampled.populationSize();
        addSampled(
                count,
                threeWay(noise, q),
                /* closedForm= */ null,
                scale -> SampledReleases.withoutReplacement(noise.nearer(scale), q, relation));
    }

    private void addTruncated(DpEvent.TruncatedPoisson sampled, long count) {
        DpEvent base = BaseRelease.of(sampled.event());
        if (sampled.batchCap() >= sampled.populationSize() || BaseRelease.ignoresSampling(base)) {
            addPoisson(new DpEvent.PoissonSampled(sampled.samplingRate(), base), count);
            return;
        }
        SampledNoise noise = noise(base, "truncated Poisson sampling");
        addSampled(
                count,
                threeWay(noise, sampled.samplingRate()),
                /* closedForm= */ null,
                scale -> SampledReleases.truncated(noise.nearer(scale), sampled, relation));
    }

    private static SampledNoise noise(DpEvent base, String sampling) {
        SampledNoise noise = SampledNoise.of(base);
        if (noise == null) {
            throw Refusals.sampleOf(sampling, base);
        }
        return noise;
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
     * Adds a sampled release.
     *
     * @param losses the losses with the distance times a factor
     */
    private void addSampled(
            long count,
            Sampled sampled,
            DoubleUnaryOperator closedForm,
            DoubleFunction<SampledReleases.Losses> losses) {
        double farthest = sampled.noise().shift() * sampled.distance();
        if (farthest <= FARTHEST) {
            releases.add(new Release(losses.apply(1), count, closedForm));
        } else if (farthest == Double.POSITIVE_INFINITY) {
            nonPrivate |= count > 0;
        } else {
            // From below: with more noise.
            PrivacyLoss[] below = losses.apply(ENOUGH / farthest).below();
            PrivacyLoss above =
                    sampled.noise().gaussian()
                            ? SampledReleases.ofProfile(farthest, sampled.profile())
                            : SampledReleases.revealed(
                                    sampled.rate(), DiscretePairs.approximateDp(farthest, 0));
            PrivacyLoss[] everyVariant = new PrivacyLoss[below.length];
            Arrays.fill(everyVariant, above);
            releases.add(
                    new Release(
                            new SampledReleases.Losses(everyVariant, below), count, closedForm));
        }
    }

    /** Adds a mixture that would take too many cells. */
    private void addLittleNoise(DpEvent.GaussianMixture mixture, long count) {
        double farthest = GaussianMixturePair.mixture(mixture).maxMean(true);
        if (farthest == Double.POSITIVE_INFINITY) {
            nonPrivate |= count > 0;
            return;
        }
        double rate = 0;
        for (int i = 0; i < mixture.sensitivities().size(); i++) {
            rate += mixture.sensitivities().get(i) > 0 ? mixture.probabilities().get(i) : 0;
        }
        PrivacyLoss above =
                SampledReleases.revealed(
                        Math.min(1, rate * (1 + 1e-8)),
                        SampledReleases.ofProfile(
                                farthest, epsilon -> HockeyStick.gaussian(farthest, epsilon)));
        releases.add(new Release(SampledReleases.Losses.atMost(above), count, null));
    }

    /** Adds a release of which only an epsilon at delta 0 is used, and no lower bound. */
    private void addPure(double epsilon, long count) {
        if (epsilon == Double.POSITIVE_INFINITY) {
            nonPrivate |= count > 0;
            return;
        }
        PrivacyLoss above = DiscretePairs.approximateDp(epsilon, /* delta= */ 0);
        releases.add(new Release(SampledReleases.Losses.atMost(above), count, null));
    }

    /** Adds a release; a single loss serves every variant. */
    private void put(long count, PrivacyLoss... losses) {
        releases.add(new Release(SampledReleases.Losses.exact(losses), count, null));
    }

    /** Adds releases of which only a bound is known, the same for every variant. */
    PldEvents plus(PrivacyLoss above) {
        releases.add(new Release(SampledReleases.Losses.atMost(above), 1, null));
        return this;
    }

    boolean nonPrivate() {
        return nonPrivate || gaussianPrecision == Double.POSITIVE_INFINITY;
    }

    /** Returns whether some data set attains every pair. */
    boolean isExact() {
        return releases.stream().allMatch(r -> r.count() == 0 || r.losses().isExact());
    }

    /** Returns mu if all releases are Gaussian ones. */
    OptionalDouble gaussianMu() {
        boolean others = nonPrivate || releases.stream().anyMatch(release -> release.count() > 0);
        return others ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(gaussianPrecision));
    }

    /** Returns delta as a function of epsilon where it has a closed form, else null. */
    DoubleUnaryOperator closedForm() {
        List<Release> real = releases.stream().filter(release -> release.count() > 0).toList();
        if (real.isEmpty()) {
            double mu = Math.sqrt(gaussianPrecision);
            return mu == 0 ? epsilon -> 0 : epsilon -> HockeyStick.gaussian(mu, epsilon);
        }
        boolean alone = real.size() == 1 && real.get(0).count() == 1 && gaussianPrecision == 0;
        return alone ? real.get(0).closedForm() : null;
    }

    /** Returns every variant, composed. */
    List<Direction> directions() {
        boolean exact = isExact();
        boolean mirrored =
                releases.stream()
                        .map(Release::losses)
                        .allMatch(r -> r.above().length == 1 && r.below().length == 1);
        List<Direction> directions = new ArrayList<>();
        for (int variant = REMOVE; variant <= (mirrored ? REMOVE : ADD); variant++) {
            directions.add(new Direction(composition(variant, true), true, exact));
            if (!exact) {
                directions.add(new Direction(composition(variant, false), false, true));
            }
        }
        return directions;
    }

    private Composition composition(int variant, boolean above) {
        List<PrivacyLoss> losses = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (Release release : releases) {
            if (release.count() > 0) {
                PrivacyLoss[] variants =
                        above ? release.losses().above() : release.losses().below();
                losses.add(variants[Math.min(variant, variants.length - 1)]);
                counts.add(release.count());
            }
        }
        if (gaussianPrecision > 0) {
            losses.add(
                    new ContinuousLoss(GaussianMixturePair.gaussian(Math.sqrt(gaussianPrecision))));
            counts.add(1L);
        }
        return new Composition(losses, counts.stream().mapToLong(Long::longValue).toArray());
    }
}
