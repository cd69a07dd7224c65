package io.github.dp4j.accounting.rdp;

import io.github.dp4j.accounting.event.EventCounts;
import io.github.dp4j.accounting.event.Refusals;
import io.github.dp4j.accounting.event.SampledRelease;
import io.github.dp4j.accounting.loss.BoundedRange;
import io.github.dp4j.accounting.loss.DiscretePairs;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.accounting.math.RoundUp;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.EventVisitor;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;

/** Renyi divergences of single releases at {@link RdpOrders}, under a relation. */
final class RdpCurves implements EventVisitor<RdpCurve> {

    /** Covers the rounding of a closed form of up to eight operations. */
    private static final double FEW_UNITS = 0x1p-49;

    private final NeighboringRelation relation;

    private RdpCurves(NeighboringRelation relation) {
        this.relation = relation;
    }

    /**
     * Returns the divergence of one release.
     *
     * @throws UnsupportedEventException if there is no analysis
     */
    static RdpCurve of(DpEvent event, NeighboringRelation relation) {
        return event.accept(new RdpCurves(relation));
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

    private RdpCurve composed(DpEvent event) {
        return RdpCurve.of(sum(event, relation, RdpCurves::of).everywhere());
    }

    @Override
    public RdpCurve visit(DpEvent.Gaussian event) {
        return gaussian(relation.sensitivityFactor(), event.noiseMultiplier());
    }

    @Override
    public RdpCurve visit(DpEvent.Laplace event) {
        double shift = RoundUp.quotient(relation.sensitivityFactor(), event.noiseMultiplier());
        return shift < Double.POSITIVE_INFINITY
                ? pair(order -> LaplaceRenyi.plain(shift, order))
                : infinite();
    }

    @Override
    public RdpCurve visit(DpEvent.PoissonSampled event) {
        return SampledRelease.poisson(
                event,
                this::composed,
                (rate, noise) ->
                        noise.gaussian()
                                ? sampledGaussian(rate, noise.multiplier(), relation)
                                : sampledLaplace(rate, noise.multiplier()));
    }

    private RdpCurve sampledLaplace(double rate, double noiseMultiplier) {
        if (relation == NeighboringRelation.REPLACE_ONE) {
            throw Refusals.sampledLaplaceUnderReplaceOne();
        }
        double shift = RoundUp.quotient(1, noiseMultiplier);
        return shift < Double.POSITIVE_INFINITY
                ? bound(order -> LaplaceRenyi.sampled(rate, shift, order))
                : infinite();
    }

    private static RdpCurve sampledGaussian(
            double q, double noiseMultiplier, NeighboringRelation relation) {
        double shift = 1 / noiseMultiplier;
        if (!(shift < Double.POSITIVE_INFINITY)) {
            return infinite();
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

    @Override
    public RdpCurve visit(DpEvent.SampledWithoutReplacement event) {
        if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            throw Refusals.fixedSizeUnderAddOrRemove();
        }
        return SampledRelease.withoutReplacement(
                event,
                this::composed,
                (rate, noise) ->
                        noise.gaussian()
                                ? bound(threeWay(rate, noise.multiplier()))
                                : amplifiedLaplace(rate, noise.multiplier()));
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
        int largest = (int) RdpOrders.all()[RdpOrders.all().length - 2];
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
    private static RdpCurve amplifiedLaplace(double q, double noiseMultiplier) {
        double shift = RoundUp.quotient(2, noiseMultiplier);
        if (!(shift < Double.POSITIVE_INFINITY)) {
            return infinite();
        }
        double epsilon = LaplaceRenyi.largestLoss(q, shift);
        return bound(order -> Math.min(LaplaceRenyi.plain(shift, order), pure(epsilon, order)));
    }

    @Override
    public RdpCurve visit(DpEvent.TruncatedPoisson event) {
        return SampledRelease.truncated(
                event,
                this::visit,
                (rate, noise) -> CappedBatchRenyi.curve(event, noise, relation, RdpCurves::of));
    }

    @Override
    public RdpCurve visit(DpEvent.DisjointBatches event) {
        if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            throw Refusals.disjointBatchesUnderAddOrRemove();
        }
        return composed(event.event());
    }

    @Override
    public RdpCurve visit(DpEvent.SelfComposed event) {
        return composed(event);
    }

    @Override
    public RdpCurve visit(DpEvent.Composed event) {
        return composed(event);
    }

    @Override
    public RdpCurve visit(DpEvent.NonPrivate event) {
        return infinite();
    }

    @Override
    public RdpCurve visit(DpEvent.ApproximateDp event) {
        if (event.delta() > 0) {
            throw Refusals.approximateDpInRdp();
        }
        return pair(order -> pure(event.epsilon(), order));
    }

    @Override
    public RdpCurve visit(DpEvent.ZeroConcentratedDp event) {
        return proportional(event.rho());
    }

    @Override
    public RdpCurve visit(DpEvent.ExponentialMechanism event) {
        double epsilon = event.epsilon();
        return bound(
                order -> Math.min(BoundedRange.divergence(epsilon, order), pure(epsilon, order)));
    }

    @Override
    public RdpCurve visit(DpEvent.RandomizedResponse event) {
        double loss = DiscretePairs.randomizedResponseLoss(event, relation) * (1 + FEW_UNITS);
        double logOther = Math.log(event.noise()) - Math.log((double) event.values());
        return pair(order -> twoOutcomes(loss, logOther, order));
    }

    @Override
    public RdpCurve visit(DpEvent.DiscreteGaussian event) {
        // arXiv 2004.00010, Theorem 4: as the continuous one.
        return gaussian(distance(event.sensitivity()), event.sigma());
    }

    @Override
    public RdpCurve visit(DpEvent.DiscreteLaplace event) {
        double epsilon = RoundUp.quotient(distance(event.sensitivity()), event.scale());
        return pair(order -> pure(epsilon, order));
    }

    private double distance(long sensitivity) {
        return relation.sensitivityFactor() * RoundUp.of(sensitivity);
    }

    @Override
    public RdpCurve visit(DpEvent.GaussianMixture event) {
        if (relation == NeighboringRelation.REPLACE_ONE) {
            throw Refusals.mixtureUnderReplaceOne();
        }
        if (event.noiseMultiplier() == 0) {
            return infinite();
        }
        GaussianMixturePair pair = GaussianMixturePair.mixture(event);
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

    @Override
    public RdpCurve visit(DpEvent.MatrixMechanism event) {
        return gaussian(
                relation.sensitivityFactor() * event.sensitivity(), event.noiseMultiplier());
    }

    @Override
    public RdpCurve visit(DpEvent.RepeatAndSelect event) {
        double[] run = composed(event.event()).everywhere();
        return RdpCurve.of(RandomTrialsRenyi.negativeBinomial(run, event));
    }

    @Override
    public RdpCurve visit(DpEvent.RepeatAndSelectPoisson event) {
        double[] run = composed(event.event()).everywhere();
        return RdpCurve.of(RandomTrialsRenyi.poisson(run, event));
    }

    /** The divergence of randomised response, the largest of any epsilon-private release. */
    private static double pure(double epsilon, double order) {
        // The probabilities in logs: at an epsilon of 40 the smaller is lost beside 1.
        return twoOutcomes(epsilon, -Math.log1p(Math.exp(-epsilon)) - epsilon, order);
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

    /** Nothing is promised. */
    private static RdpCurve infinite() {
        return pair(order -> Double.POSITIVE_INFINITY);
    }

    /** The divergence of one pair of laws. */
    private static RdpCurve pair(DoubleUnaryOperator divergence) {
        return RdpCurve.ofPair(most -> divergence);
    }

    /** A bound of which no more is known. */
    static RdpCurve bound(DoubleUnaryOperator divergence) {
        return RdpCurve.of(Arrays.stream(RdpOrders.all()).map(divergence).toArray());
    }
}
