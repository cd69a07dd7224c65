package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

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

    private static final int REMOVE = 0;
    private static final int ADD = 1;

    private final NeighboringRelation relation;
    private final List<Release> releases = new ArrayList<>();
    private double gaussianPrecision;
    private boolean nonPrivate;
    private boolean littleNoise;

    private record Release(SampledReleases.Losses losses, long count, DpEvent event) {}

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
                addPure(event, shift, count);
            } else {
                put(event, count, new ContinuousLoss(LaplaceMixturePair.sampled(1, shift)));
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
            addPure(event, known.epsilon(), count);
        } else {
            FiniteLoss loss = discrete(event);
            nonPrivate |= count > 0 && loss.loss().infinite() == 1;
            put(event, count, loss);
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
            addLittleNoise(pair.maxMean(true), count);
            return;
        }
        if (pair.maxMean(true) > 0) {
            put(mixture, count, new ContinuousLoss(pair), new ContinuousLoss(pair.reversed()));
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
            addSampled(
                    sampled,
                    count,
                    noise,
                    relation.sensitivityFactor(),
                    () -> SampledReleases.poisson(noise, q, relation));
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
                sampled,
                count,
                noise,
                /* distance= */ 2,
                () -> SampledReleases.withoutReplacement(noise, q, relation));
    }

    private void addTruncated(DpEvent.TruncatedPoisson sampled, long count) {
        DpEvent base = BaseRelease.of(sampled.event());
        if (sampled.batchCap() >= sampled.populationSize() || BaseRelease.ignoresSampling(base)) {
            addPoisson(new DpEvent.PoissonSampled(sampled.samplingRate(), base), count);
            return;
        }
        SampledNoise noise = noise(base, "truncated Poisson sampling");
        addSampled(
                sampled,
                count,
                noise,
                /* distance= */ 2,
                () -> SampledReleases.truncated(noise, sampled, relation));
    }

    private static SampledNoise noise(DpEvent base, String sampling) {
        SampledNoise noise = SampledNoise.of(base);
        if (noise == null) {
            throw Refusals.sampleOf(sampling, base);
        }
        return noise;
    }

    /** Adds a sampled release, which two data sets may move by a distance in clip norms. */
    private void addSampled(
            DpEvent event,
            long count,
            SampledNoise noise,
            double distance,
            Supplier<SampledReleases.Losses> losses) {
        if (noise.shift() * distance <= FARTHEST) {
            releases.add(new Release(losses.get(), count, event));
        } else if (noise.gaussian()) {
            addLittleNoise(noise.shift() * distance, count);
        } else {
            // No sample reveals more than the whole.
            addPure(event, noise.shift() * distance, count);
        }
    }

    /** Adds a release for which infinity has to do: safe, and true where there is no noise. */
    private void addLittleNoise(double distance, long count) {
        nonPrivate |= count > 0 && distance == Double.POSITIVE_INFINITY;
        littleNoise |= count > 0;
    }

    /** Adds a release of which only an epsilon at delta 0 is used, and no lower bound. */
    private void addPure(DpEvent event, double epsilon, long count) {
        if (epsilon == Double.POSITIVE_INFINITY) {
            nonPrivate |= count > 0;
            return;
        }
        PrivacyLoss above = DiscretePairs.approximateDp(epsilon, /* delta= */ 0);
        releases.add(new Release(SampledReleases.Losses.atMost(above), count, event));
    }

    /** Adds a release; a single loss serves every variant. */
    private void put(DpEvent event, long count, PrivacyLoss... losses) {
        releases.add(new Release(SampledReleases.Losses.exact(losses), count, event));
    }

    boolean nonPrivate() {
        return nonPrivate || littleNoise || gaussianPrecision == Double.POSITIVE_INFINITY;
    }

    /** Returns why nothing is promised, where that is so. */
    String whyInfinite() {
        return littleNoise && !nonPrivate
                ? "noise below 1/"
                        + (int) FARTHEST
                        + " of the distance that one example may move a sum is not analysed here"
                        + " where a random choice decides who takes part: infinity is a safe answer."
                        + " The RDP accountant may have a finite one."
                : "no noise: nothing is promised.";
    }

    /** Returns mu if all releases are Gaussian ones. */
    OptionalDouble gaussianMu() {
        boolean others =
                nonPrivate
                        || littleNoise
                        || releases.stream().anyMatch(release -> release.count() > 0);
        return others ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(gaussianPrecision));
    }

    /** Returns delta as a function of epsilon where it has a closed form, else null. */
    DoubleUnaryOperator closedForm() {
        List<Release> real = releases.stream().filter(release -> release.count() > 0).toList();
        if (real.isEmpty()) {
            double mu = Math.sqrt(gaussianPrecision);
            return mu == 0 ? epsilon -> 0 : epsilon -> HockeyStick.gaussian(mu, epsilon);
        }
        if (real.size() == 1
                && real.get(0).count() == 1
                && gaussianPrecision == 0
                && real.get(0).event() instanceof DpEvent.Laplace laplace) {
            double shift = relation.sensitivityFactor() / laplace.noiseMultiplier();
            return epsilon -> HockeyStick.laplace(shift, epsilon);
        }
        return null;
    }

    /** Returns every variant, composed. */
    List<Direction> directions() {
        boolean exact = releases.stream().allMatch(r -> r.losses().isExact());
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
