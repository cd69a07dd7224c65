package io.github.dp4j.accounting.loss;

import io.github.dp4j.accounting.event.CappedBatch;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.function.DoubleUnaryOperator;

/** The losses of releases about a random part of the data, by variant: removal, then addition. */
public final class SampledReleases {

    private static final PrivacyLoss NOTHING = FiniteLoss.of(new double[] {1}, new double[] {1});

    /** Beyond this distance nothing finite is promised: epsilon would be half a million. */
    private static final double FARTHEST = 1000;

    private SampledReleases() {}

    /** The losses of a release from above and from below, each by variant. */
    @SuppressWarnings("ArrayRecordComponent") // Internal: never compared, copied or changed.
    public record Losses(PrivacyLoss[] above, PrivacyLoss[] below) {

        /** Worst-case pairs that some data sets attain. */
        public static Losses exact(PrivacyLoss... losses) {
            return new Losses(losses, losses);
        }

        /** A bound from above, and none from below. */
        public static Losses atMost(PrivacyLoss above) {
            return new Losses(new PrivacyLoss[] {above}, new PrivacyLoss[] {NOTHING});
        }

        public boolean isExact() {
            return above.length == below.length && above[0] == below[0];
        }
    }

    /** Every example takes part with probability q. */
    public static Losses poisson(SampledNoise noise, double q, NeighboringRelation relation) {
        return relation == NeighboringRelation.REPLACE_ONE
                ? Losses.exact(noise.replaced(q))
                : Losses.exact(noise.removed(q, 1), noise.added(q, 1));
    }

    /**
     * A bound for little noise, of all kinds of sampling: it is revealed whether the example takes
     * part (divergences are jointly convex). Where the noise hides little, nor did it hide that.
     *
     * @param rate the probability of taking part
     * @param whole the loss if it does
     */
    public static PrivacyLoss revealed(double rate, PrivacyLoss whole) {
        return rate < 1 ? new MixedLoss(NOTHING, whole, 1 - rate, rate) : whole;
    }

    /** What is only bounded by a closed form, for distances that would take too many cells. */
    public static PrivacyLoss ofProfile(double distance, DoubleUnaryOperator profile) {
        return distance > FARTHEST
                ? DiscretePairs.approximateDp(0, profile.applyAsDouble(0))
                : new ProfileLoss(
                        epsilon ->
                                Math.min(
                                        1,
                                        profile.applyAsDouble(epsilon)
                                                * (1 + HockeyStick.RELATIVE_ERROR)),
                        Double.POSITIVE_INFINITY);
    }

    /**
     * A uniformly random part q of all examples, under replace-one and zero-out. Given who else may
     * be drawn, the outputs are (1-q) R + q P and (1-q) R + q P' with every two of R, P, P' at most
     * 2C apart. From below: a data set whose other examples contribute nothing.
     */
    public static Losses withoutReplacement(
            SampledNoise noise, double q, NeighboringRelation relation) {
        return new Losses(
                new PrivacyLoss[] {noise.symmetrized(q, 2)}, poisson(noise, q, relation).below());
    }

    /**
     * Poisson sampling with a cap of B, from exactly N examples: under add-remove the one of the
     * two data sets that has the example has N, the other N - 1. In both, the others are the same N
     * - 1.
     *
     * <p>Draw the others first: a set S of m. If {@code m < B}, the example takes part with
     * probability q as without a cap. Otherwise let T be a uniform subset of S of size B and y
     * uniform in T. The example x stays, when drawn, with probability B/(m+1), and then the batch
     * is distributed as T without y and with x; else as T. T and y are uniform whatever m is, so m
     * may be averaged over: given {@code m >= B}, T and y, none of which x influences, the outputs
     * are, with
     *
     * <pre>
     * p = E[q B/(m+1) | m >= B] = B P[Bin(N,q) > B] / (N P[Bin(N-1,q) >= B])
     * </pre>
     *
     * (term by term, {@code q/(m+1) C(N-1,m) q^m = C(N,m+1) q^(m+1) / N}),
     *
     * <ul>
     *   <li>add-remove: {@code (1-p) N(T) + p N(T - y + x)} against {@code N(T)}: 2C apart;
     *   <li>zero-out and replace-one: {@code (1-p) N(T) + p N(T - y + x)} against the same with x'
     *       (or a blank), every two at most 2C apart: {@link SampledNoise#symmetrized}.
     * </ul>
     *
     * <p>Divergences are jointly convex, so that revealing whether m >= B, T and y bounds them, and
     * grow with p: the loss is that of the first case, or of the second with the probability of
     * {@code m >= B}, m of Bin(N - 1, q). For fewer than N examples this is no bound: a batch that
     * is not full may be the dearer case (the second moves by 2C, but with the smaller probability
     * p). From below: a data set whose other examples contribute nothing; there only the
     * probability of staying counts, {@code q P[m < B] + B P[Bin(N,q) > B] / N}.
     *
     * @throws UnsupportedEventException if the population is too large for the binomial tail
     */
    public static Losses truncated(
            SampledNoise noise, DpEvent.TruncatedPoisson event, NeighboringRelation relation) {
        double q = event.samplingRate();
        if (event.batchCap() >= event.populationSize()) {
            return poisson(noise, q, relation);
        }
        CappedBatch cap = CappedBatch.of(event);
        double full = cap.full();
        double notFull = cap.notFull();
        double stays = cap.stays();
        PrivacyLoss[] common = poisson(noise, q, relation).above();
        PrivacyLoss[] above = new PrivacyLoss[common.length];
        for (int i = 0; i < above.length; i++) {
            PrivacyLoss rare =
                    relation != NeighboringRelation.ADD_OR_REMOVE_ONE
                            ? noise.symmetrized(stays, 2)
                            : i == 0 ? noise.removed(stays, 2) : noise.added(stays, 2);
            above[i] = notFull > 0 ? new MixedLoss(common[i], rare, notFull, full) : rare;
        }
        double least = cap.leastRate();
        return new Losses(
                above,
                least > 0 ? poisson(noise, least, relation).below() : new PrivacyLoss[] {NOTHING});
    }
}
