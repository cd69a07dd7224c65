package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Renyi divergences of single releases over a fixed grid of orders. */
final class RdpCurves {

    private static final double[] ORDERS = buildOrders();

    /** Returns the orders, ascending, the last one infinite. Not to be modified. */
    static double[] orders() {
        return ORDERS;
    }

    /**
     * Returns the divergence of one release at every order.
     *
     * @throws UnsupportedEventException if there is no analysis
     */
    double[] of(DpEvent event, NeighboringRelation relation) {
        double sensitivity = relation.sensitivityFactor();
        if (event instanceof DpEvent.Gaussian gaussian) {
            double shift = sensitivity / gaussian.noiseMultiplier();
            return proportional(0.5 * shift * shift);
        }
        if (event instanceof DpEvent.Laplace laplace) {
            double shift = sensitivity / laplace.noiseMultiplier();
            return shift < Double.POSITIVE_INFINITY
                    ? curve(order -> LaplaceRenyi.plain(shift, order))
                    : curve(order -> Double.POSITIVE_INFINITY);
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
            if (sampled.batchCap() < sampled.populationSize()) {
                throw Refusals.truncatedInRdp();
            }
            return poisson(
                    new DpEvent.PoissonSampled(sampled.samplingRate(), sampled.event()), relation);
        }
        if (event instanceof DpEvent.RepeatAndSelect search) {
            return RandomTrialsRenyi.negativeBinomial(composed(search.event(), relation), search);
        }
        if (event instanceof DpEvent.RepeatAndSelectPoisson search) {
            return RandomTrialsRenyi.poisson(composed(search.event(), relation), search);
        }
        if (event instanceof DpEvent.NonPrivate) {
            return curve(order -> Double.POSITIVE_INFINITY);
        }
        return other(event, relation);
    }

    private double[] composed(DpEvent event, NeighboringRelation relation) {
        double[] total = new double[ORDERS.length];
        EventCounts.of(event)
                .forEach(
                        (part, count) -> {
                            double[] single = of(part, relation);
                            for (int i = 0; count > 0 && i < total.length; i++) {
                                total[i] += count * single[i];
                            }
                        });
        return total;
    }

    private static double[] other(DpEvent event, NeighboringRelation relation) {
        double factor = relation.sensitivityFactor();
        if (event instanceof DpEvent.MatrixMechanism matrix) {
            double shift = factor * matrix.sensitivity() / matrix.noiseMultiplier();
            return proportional(0.5 * shift * shift);
        }
        if (event instanceof DpEvent.DiscreteGaussian gaussian) {
            // arXiv 2004.00010, Theorem 4: as the continuous one.
            double shift = factor * gaussian.sensitivity() / gaussian.sigma();
            return proportional(0.5 * shift * shift);
        }
        if (event instanceof DpEvent.ZeroConcentratedDp known) {
            return proportional(known.rho());
        }
        if (event instanceof DpEvent.ApproximateDp known) {
            if (known.delta() > 0) {
                throw Refusals.approximateDpInRdp();
            }
            return curve(order -> pure(known.epsilon(), order));
        }
        if (event instanceof DpEvent.DiscreteLaplace laplace) {
            double epsilon = factor * laplace.sensitivity() / laplace.scale();
            return curve(order -> pure(epsilon, order));
        }
        if (event instanceof DpEvent.ExponentialMechanism known) {
            // Of bounded range (Cesar and Rogers, arXiv 2004.07223, Lemma 3.2).
            double rho = known.epsilon() * known.epsilon() / 8;
            return curve(
                    order -> rho == 0 ? 0 : Math.min(order * rho, pure(known.epsilon(), order)));
        }
        if (event instanceof DpEvent.RandomizedResponse response) {
            return finite(DiscretePairs.randomizedResponse(response, relation).loss());
        }
        if (event instanceof DpEvent.GaussianMixture mixture) {
            return mixture(mixture, relation);
        }
        throw Refusals.noAnalysis("RDP", event);
    }

    private static double[] mixture(DpEvent.GaussianMixture mixture, NeighboringRelation relation) {
        if (relation == NeighboringRelation.REPLACE_ONE) {
            throw Refusals.mixtureUnderReplaceOne();
        }
        if (mixture.noiseMultiplier() == 0) {
            return curve(order -> Double.POSITIVE_INFINITY);
        }
        GaussianMixturePair pair = GaussianMixturePair.mixture(mixture);
        if (pair.maxMean(true) == 0) {
            return new double[ORDERS.length];
        }
        RenyiQuadrature remove = new RenyiQuadrature(pair);
        RenyiQuadrature add = new RenyiQuadrature(pair.reversed());
        return curve(order -> Math.max(remove.divergence(order), add.divergence(order)));
    }

    /** The divergence of randomised response, the largest of any epsilon-private release. */
    private static double pure(double epsilon, double order) {
        if (order == Double.POSITIVE_INFINITY) {
            return epsilon;
        }
        ExcessMoment moment = new ExcessMoment(order);
        // The probabilities in logs: at an epsilon of 40 the smaller is lost beside 1.
        double logLikelier = -Math.log1p(Math.exp(-epsilon));
        moment.add(logLikelier - epsilon, Math.expm1(epsilon), epsilon);
        moment.add(logLikelier, Math.expm1(-epsilon), -epsilon);
        return Math.min(epsilon, moment.divergence() * (1 + 1e-12));
    }

    /** The divergence of a loss of finitely many values. */
    private static double[] finite(DiscreteLoss loss) {
        return curve(
                order -> {
                    if (loss.infinite() > 0) {
                        return Double.POSITIVE_INFINITY;
                    }
                    if (order == Double.POSITIVE_INFINITY) {
                        return Arrays.stream(loss.losses()).max().orElse(0);
                    }
                    double cumulant = loss.cumulants(order - 1)[0];
                    return Math.max(0, cumulant / (order - 1) + 1e-14);
                });
    }

    private double[] poisson(DpEvent.PoissonSampled sampled, NeighboringRelation relation) {
        double q = sampled.samplingRate();
        DpEvent base = BaseRelease.of(sampled.event());
        if (q == 1 || base instanceof DpEvent.NonPrivate) {
            return of(base, relation);
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
            double shift = 1 / laplace.noiseMultiplier();
            return shift < Double.POSITIVE_INFINITY
                    ? curve(order -> LaplaceRenyi.sampled(q, shift, order))
                    : curve(order -> Double.POSITIVE_INFINITY);
        }
        throw Refusals.sampleOf("Poisson sampling", base);
    }

    private static double[] sampledGaussian(
            double q, double noiseMultiplier, NeighboringRelation relation) {
        double shift = 1 / noiseMultiplier;
        if (!(shift < Double.POSITIVE_INFINITY)) {
            return curve(order -> Double.POSITIVE_INFINITY);
        }
        GaussianMixturePair pair =
                relation == NeighboringRelation.REPLACE_ONE
                        ? GaussianMixturePair.replaced(q, shift)
                        : GaussianMixturePair.sampled(q, shift);
        RenyiQuadrature sampled = new RenyiQuadrature(pair);
        // A sample reveals no more than the whole (divergences are quasi-convex), which has a
        // finite
        // divergence also where the quadrature overflows.
        double whole = relation.sensitivityFactor() * shift;
        return curve(order -> Math.min(sampled.divergence(order), 0.5 * order * whole * whole));
    }

    private double[] withoutReplacement(
            DpEvent.SampledWithoutReplacement sampled, NeighboringRelation relation) {
        if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            throw Refusals.fixedSizeUnderAddOrRemove();
        }
        DpEvent base = BaseRelease.of(sampled.event());
        if (sampled.sampleSize() == sampled.populationSize()
                || base instanceof DpEvent.NonPrivate) {
            return of(base, relation);
        }
        if (base instanceof DpEvent.Laplace laplace) {
            return withoutReplacement(sampled, laplace);
        }
        if (!(base instanceof DpEvent.Gaussian gaussian)) {
            throw Refusals.sampleOf("fixed-size sampling without replacement", base);
        }
        double shift =
                NeighboringRelation.REPLACE_ONE.sensitivityFactor() / gaussian.noiseMultiplier();
        if (!(shift < Double.POSITIVE_INFINITY)) {
            return curve(order -> Double.POSITIVE_INFINITY);
        }
        double q = (double) sampled.sampleSize() / sampled.populationSize();
        int largest = (int) ORDERS[ORDERS.length - 2];
        WithoutReplacementRenyi bound = new WithoutReplacementRenyi(q, shift, largest);
        // A subset reveals no more than the whole: the plain mechanism is a bound as well.
        return curve(
                order ->
                        Math.min(
                                0.5 * order * shift * shift,
                                order < Double.POSITIVE_INFINITY
                                        ? bound.divergence(order)
                                        : Double.POSITIVE_INFINITY));
    }

    /**
     * Pure privacy amplified (Balle, Barthe, Gaboardi, arXiv 1807.01647, Theorem 9): {@code log(1 +
     * q (e^eps - 1))}; and no more than the whole.
     */
    private static double[] withoutReplacement(
            DpEvent.SampledWithoutReplacement sampled, DpEvent.Laplace laplace) {
        double shift =
                NeighboringRelation.REPLACE_ONE.sensitivityFactor() / laplace.noiseMultiplier();
        if (!(shift < Double.POSITIVE_INFINITY)) {
            return curve(order -> Double.POSITIVE_INFINITY);
        }
        double q = (double) sampled.sampleSize() / sampled.populationSize();
        double epsilon = shift > 500 ? shift : Math.log1p(q * Math.expm1(shift)) * (1 + 1e-12);
        return curve(order -> Math.min(LaplaceRenyi.plain(shift, order), pure(epsilon, order)));
    }

    /** Order times rho, also for a rho of 0 at infinite order. */
    private static double[] proportional(double rho) {
        return curve(order -> rho == 0 ? 0 : order * rho);
    }

    private static double[] curve(DoubleUnaryOperator divergence) {
        return Arrays.stream(ORDERS).map(divergence).toArray();
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
