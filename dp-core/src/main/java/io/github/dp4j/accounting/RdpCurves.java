package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;

/** Renyi divergences of single releases over a fixed grid of orders. */
final class RdpCurves {

    private static final double[] ORDERS = buildOrders();

    /** Covers the rounding of a closed form of up to eight operations. */
    private static final double FEW_UNITS = 0x1p-49;

    /** Returns the orders, ascending, the last one infinite. Not to be modified. */
    static double[] orders() {
        return ORDERS;
    }

    /**
     * Returns the divergence of one release.
     *
     * @throws UnsupportedEventException if there is no analysis
     */
    RdpCurve of(DpEvent event, NeighboringRelation relation) {
        double sensitivity = relation.sensitivityFactor();
        if (event instanceof DpEvent.Gaussian gaussian) {
            return gaussian(sensitivity, gaussian.noiseMultiplier());
        }
        if (event instanceof DpEvent.Laplace laplace) {
            double shift = RoundUp.quotient(sensitivity, laplace.noiseMultiplier());
            return shift < Double.POSITIVE_INFINITY
                    ? pair(order -> LaplaceRenyi.plain(shift, order))
                    : pair(order -> Double.POSITIVE_INFINITY);
        }
        if (event instanceof DpEvent.PoissonSampled sampled) {
            return poisson(sampled, relation);
        }
        if (event instanceof DpEvent.SampledWithoutReplacement sampled) {
            return withoutReplacement(sampled, relation);
        }
        if (event instanceof DpEvent.DisjointBatches pass) {
            if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
                throw Refusals.disjointBatchesUnderAddOrRemove();
            }
            return composed(pass.event(), relation);
        }
        if (event instanceof DpEvent.TruncatedPoisson sampled) {
            return truncated(sampled, relation);
        }
        if (event instanceof DpEvent.RepeatAndSelect search) {
            return RdpCurve.of(
                    RandomTrialsRenyi.negativeBinomial(
                            composed(search.event(), relation).everywhere(), search));
        }
        if (event instanceof DpEvent.RepeatAndSelectPoisson search) {
            return RdpCurve.of(
                    RandomTrialsRenyi.poisson(
                            composed(search.event(), relation).everywhere(), search));
        }
        if (event instanceof DpEvent.NonPrivate) {
            return pair(order -> Double.POSITIVE_INFINITY);
        }
        return other(event, relation);
    }

    private RdpCurve composed(DpEvent event, NeighboringRelation relation) {
        return RdpCurve.of(sum(event, relation, this::of).everywhere());
    }

    /** Returns the sum over all releases of an event. */
    static RdpSum sum(
            DpEvent event,
            NeighboringRelation relation,
            BiFunction<DpEvent, NeighboringRelation, RdpCurve> curves) {
        List<RdpCurve> parts = new ArrayList<>();
        List<Double> counts = new ArrayList<>();
        EventCounts.of(event)
                .forEach(
                        (part, count) -> {
                            RdpCurve curve = curves.apply(part, relation);
                            if (count > 0) {
                                parts.add(curve);
                                counts.add(RoundUp.of(count));
                            }
                        });
        return new RdpSum(parts, counts.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static RdpCurve other(DpEvent event, NeighboringRelation relation) {
        double factor = relation.sensitivityFactor();
        if (event instanceof DpEvent.MatrixMechanism matrix) {
            return gaussian(factor * matrix.sensitivity(), matrix.noiseMultiplier());
        }
        if (event instanceof DpEvent.DiscreteGaussian gaussian) {
            // arXiv 2004.00010, Theorem 4: as the continuous one.
            return gaussian(factor * RoundUp.of(gaussian.sensitivity()), gaussian.sigma());
        }
        if (event instanceof DpEvent.ZeroConcentratedDp known) {
            return proportional(known.rho());
        }
        if (event instanceof DpEvent.ApproximateDp known) {
            if (known.delta() > 0) {
                throw Refusals.approximateDpInRdp();
            }
            return pair(order -> pure(known.epsilon(), order));
        }
        if (event instanceof DpEvent.DiscreteLaplace laplace) {
            double distance = factor * RoundUp.of(laplace.sensitivity());
            double epsilon = RoundUp.quotient(distance, laplace.scale());
            return pair(order -> pure(epsilon, order));
        }
        if (event instanceof DpEvent.ExponentialMechanism known) {
            double epsilon = known.epsilon();
            return bound(
                    order ->
                            Math.min(
                                    BoundedRange.divergence(epsilon, order), pure(epsilon, order)));
        }
        if (event instanceof DpEvent.RandomizedResponse response) {
            return randomizedResponse(response, relation);
        }
        if (event instanceof DpEvent.GaussianMixture mixture) {
            return mixture(mixture, relation);
        }
        throw Refusals.noAnalysis("RDP", event);
    }

    private static RdpCurve mixture(DpEvent.GaussianMixture mixture, NeighboringRelation relation) {
        if (relation == NeighboringRelation.REPLACE_ONE) {
            throw Refusals.mixtureUnderReplaceOne();
        }
        if (mixture.noiseMultiplier() == 0) {
            return pair(order -> Double.POSITIVE_INFINITY);
        }
        GaussianMixturePair pair = GaussianMixturePair.mixture(mixture);
        if (pair.maxMean(true) == 0) {
            return proportional(0);
        }
        return RdpCurve.ofPair(
                most -> {
                    RenyiQuadrature remove = new RenyiQuadrature(pair, most);
                    RenyiQuadrature add = new RenyiQuadrature(pair.reversed(), most);
                    return order -> Math.max(remove.divergence(order), add.divergence(order));
                });
    }

    /** The divergence of randomised response, the largest of any epsilon-private release. */
    private static double pure(double epsilon, double order) {
        // The probabilities in logs: at an epsilon of 40 the smaller is lost beside 1.
        return twoOutcomes(epsilon, -Math.log1p(Math.exp(-epsilon)) - epsilon, order);
    }

    private static RdpCurve randomizedResponse(
            DpEvent.RandomizedResponse event, NeighboringRelation relation) {
        double loss = DiscretePairs.randomizedResponseLoss(event, relation) * (1 + FEW_UNITS);
        double logOther = Math.log(event.noise()) - Math.log((double) event.values());
        return pair(order -> twoOutcomes(loss, logOther, order));
    }

    /**
     * Two outcomes, of the losses {@code loss} and {@code -loss}, and others of loss 0.
     *
     * @param logQ the logarithm of the probability of the first on the neighbour
     */
    private static double twoOutcomes(double loss, double logQ, double order) {
        if (order == Double.POSITIVE_INFINITY || loss == Double.POSITIVE_INFINITY) {
            return loss;
        }
        ExcessMoment moment = new ExcessMoment(order);
        moment.add(logQ, Math.expm1(loss), loss);
        moment.add(logQ + loss, Math.expm1(-loss), -loss);
        return Math.min(loss, moment.divergence() * (1 + 1e-12) + Double.MIN_NORMAL);
    }

    private RdpCurve poisson(DpEvent.PoissonSampled sampled, NeighboringRelation relation) {
        double q = sampled.samplingRate();
        DpEvent base = BaseRelease.of(sampled.event());
        if (q == 1 || BaseRelease.ignoresSampling(base)) {
            return composed(base, relation);
        }
        if (base instanceof DpEvent.PoissonSampled inner) {
            return poisson(BaseRelease.nested(q, inner), relation);
        }
        if (base instanceof DpEvent.Gaussian gaussian) {
            return sampledGaussian(q, gaussian.noiseMultiplier(), relation);
        }
        if (base instanceof DpEvent.Laplace laplace) {
            if (relation == NeighboringRelation.REPLACE_ONE) {
                throw Refusals.sampledLaplaceUnderReplaceOne();
            }
            double shift = RoundUp.quotient(1, laplace.noiseMultiplier());
            return shift < Double.POSITIVE_INFINITY
                    ? bound(order -> LaplaceRenyi.sampled(q, shift, order))
                    : pair(order -> Double.POSITIVE_INFINITY);
        }
        throw Refusals.sampleOf("Poisson sampling", base);
    }

    private static RdpCurve sampledGaussian(
            double q, double noiseMultiplier, NeighboringRelation relation) {
        double shift = 1 / noiseMultiplier;
        if (!(shift < Double.POSITIVE_INFINITY)) {
            return pair(order -> Double.POSITIVE_INFINITY);
        }
        GaussianMixturePair pair =
                relation == NeighboringRelation.REPLACE_ONE
                        ? GaussianMixturePair.replaced(q, shift)
                        : GaussianMixturePair.sampled(q, shift);
        // A sample reveals no more than the whole (divergences are quasi-convex), whose divergence
        // is finite also where the quadrature overflows.
        double rho = rho(relation.sensitivityFactor(), noiseMultiplier);
        return RdpCurve.ofPair(
                most -> {
                    RenyiQuadrature quadrature = new RenyiQuadrature(pair, most);
                    return order ->
                            Math.min(quadrature.divergence(order), RoundUp.product(order, rho));
                });
    }

    private RdpCurve truncated(DpEvent.TruncatedPoisson sampled, NeighboringRelation relation) {
        DpEvent base = BaseRelease.of(sampled.event());
        if (sampled.batchCap() >= sampled.populationSize() || BaseRelease.ignoresSampling(base)) {
            return poisson(new DpEvent.PoissonSampled(sampled.samplingRate(), base), relation);
        }
        return CappedBatchRenyi.curve(sampled, base, relation, this::of);
    }

    private RdpCurve withoutReplacement(
            DpEvent.SampledWithoutReplacement sampled, NeighboringRelation relation) {
        if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            throw Refusals.fixedSizeUnderAddOrRemove();
        }
        DpEvent base = BaseRelease.of(sampled.event());
        if (sampled.sampleSize() == sampled.populationSize() || BaseRelease.ignoresSampling(base)) {
            return composed(base, relation);
        }
        if (base instanceof DpEvent.Laplace laplace) {
            return withoutReplacement(sampled, laplace);
        }
        if (!(base instanceof DpEvent.Gaussian gaussian)) {
            throw Refusals.sampleOf("fixed-size sampling without replacement", base);
        }
        double q = (double) sampled.sampleSize() / sampled.populationSize();
        return bound(threeWay(q, gaussian.noiseMultiplier()));
    }

    /**
     * A bound of {@code (1-q) R + q P} against {@code (1-q) R + q P'} for any three Gaussian
     * releases of which every two are at most 2C apart: all that the theorem's proof uses of a
     * random subset.
     */
    static DoubleUnaryOperator threeWay(double q, double noiseMultiplier) {
        double shift = NeighboringRelation.REPLACE_ONE.sensitivityFactor() / noiseMultiplier;
        if (!(shift < Double.POSITIVE_INFINITY)) {
            return order -> Double.POSITIVE_INFINITY;
        }
        int largest = (int) ORDERS[ORDERS.length - 2];
        WithoutReplacementRenyi bound = new WithoutReplacementRenyi(q, shift, largest);
        // A subset reveals no more than the whole: the plain mechanism is a bound as well.
        return order ->
                Math.min(
                        0.5 * order * shift * shift * (1 + FEW_UNITS) + Double.MIN_NORMAL,
                        order < Double.POSITIVE_INFINITY
                                ? bound.divergence(order)
                                : Double.POSITIVE_INFINITY);
    }

    /**
     * Pure privacy amplified (Balle, Barthe, Gaboardi, arXiv 1807.01647, Theorem 9): {@code log(1 +
     * q (e^eps - 1))}; and no more than the whole.
     */
    private static RdpCurve withoutReplacement(
            DpEvent.SampledWithoutReplacement sampled, DpEvent.Laplace laplace) {
        double shift = RoundUp.quotient(2, laplace.noiseMultiplier());
        if (!(shift < Double.POSITIVE_INFINITY)) {
            return pair(order -> Double.POSITIVE_INFINITY);
        }
        double q = (double) sampled.sampleSize() / sampled.populationSize();
        double epsilon = LaplaceRenyi.largestLoss(q, shift);
        return bound(order -> Math.min(LaplaceRenyi.plain(shift, order), pure(epsilon, order)));
    }

    /** {@code order * distance^2 / (2 sigma^2)}; a square that underflows is not 0. */
    private static RdpCurve gaussian(double distance, double sigma) {
        if (distance == 0 && sigma > 0) {
            return proportional(0);
        }
        return proportional(rho(distance, sigma));
    }

    private static double rho(double distance, double sigma) {
        double shift = RoundUp.quotient(distance, sigma);
        // Below 2^-960 the error of a product is no double.
        return Math.max(0x1p-960, RoundUp.product(0.5 * shift, shift));
    }

    /** Order times rho, also for a rho of 0 at infinite order. */
    private static RdpCurve proportional(double rho) {
        return pair(order -> rho == 0 ? 0 : RoundUp.product(order, rho));
    }

    /** The divergence of one pair of laws. */
    private static RdpCurve pair(DoubleUnaryOperator divergence) {
        return RdpCurve.ofPair(most -> divergence);
    }

    /** A bound of which no more is known. */
    static RdpCurve bound(DoubleUnaryOperator divergence) {
        return RdpCurve.of(Arrays.stream(ORDERS).map(divergence).toArray());
    }

    /** 1.01..1.09, 1.1..10.9 by 0.1, 11..64 by 1, then 8 to an octave up to 16384, infinity. */
    private static double[] buildOrders() {
        double[] orders = new double[9 + 99 + 54 + 64 + 1];
        int n = 0;
        for (int i = 1; i <= 9; i++) {
            orders[n++] = 1 + i / 100.0;
        }
        for (int i = 11; i <= 109; i++) {
            orders[n++] = i / 10.0;
        }
        for (int i = 11; i <= 64; i++) {
            orders[n++] = i;
        }
        for (int i = 1; i <= 64; i++) {
            orders[n++] = Math.rint(64 * Math.pow(2, i / 8.0));
        }
        orders[n] = Double.POSITIVE_INFINITY;
        return orders;
    }
}
