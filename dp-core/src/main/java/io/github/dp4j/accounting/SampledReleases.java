package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;

/** The losses of releases about a random part of the data, by variant: removal, then addition. */
final class SampledReleases {

    private static final PrivacyLoss NOTHING = FiniteLoss.of(new double[] {1}, new double[] {1});

    private SampledReleases() {}

    /** The losses of a release from above and from below, each by variant. */
    @SuppressWarnings("ArrayRecordComponent") // Internal: never compared, copied or changed.
    record Losses(PrivacyLoss[] above, PrivacyLoss[] below) {

        /** Worst-case pairs that some data sets attain. */
        static Losses exact(PrivacyLoss... losses) {
            return new Losses(losses, losses);
        }

        /** A bound from above, and none from below. */
        static Losses atMost(PrivacyLoss above) {
            return new Losses(new PrivacyLoss[] {above}, new PrivacyLoss[] {NOTHING});
        }

        boolean isExact() {
            return above.length == below.length && above[0] == below[0];
        }
    }

    /** Every example takes part with probability q. */
    static Losses poisson(SampledNoise noise, double q, NeighboringRelation relation) {
        return relation == NeighboringRelation.REPLACE_ONE
                ? Losses.exact(noise.replaced(q))
                : Losses.exact(noise.removed(q, 1), noise.added(q, 1));
    }

    /**
     * A uniformly random part q of all examples, under replace-one and zero-out. Given who else may
     * be drawn, the outputs are (1-q) R + q P and (1-q) R + q P' with every two of R, P, P' at most
     * 2C apart. From below: a data set whose other examples contribute nothing.
     */
    static Losses withoutReplacement(SampledNoise noise, double q, NeighboringRelation relation) {
        return new Losses(
                new PrivacyLoss[] {noise.symmetrized(q, 2)}, poisson(noise, q, relation).below());
    }

    /**
     * Poisson sampling with a cap of B, from exactly N examples: under add-remove the one of the
     * two data sets that has the example has N, the other N - 1. In both, the others are the same N
     * - 1.
     *
     * <p>Draw the others first: a set S of m. If m < B, the example takes part with probability q
     * as without a cap. Otherwise let T be a uniform subset of S of size B and y uniform in T. The
     * example x stays, when drawn, with probability B/(m+1), and then the batch is distributed as T
     * without y and with x; else as T. So given (S, T, y), which x does not influence, the outputs
     * are, with {@code p = q B/(m+1) <= q B/(B+1)},
     *
     * <ul>
     *   <li>add-remove: {@code (1-p) N(T) + p N(T - y + x)} against {@code N(T)}: 2C apart;
     *   <li>zero-out and replace-one: {@code (1-p) N(T) + p N(T - y + x)} against the same with x'
     *       (or a blank), every two at most 2C apart: {@link SampledNoise#symmetrized}.
     * </ul>
     *
     * <p>Divergences are jointly convex, so that revealing (S, T, y) bounds them, and grow with p:
     * the loss is that of the first case, or of the second with the probability of {@code m >= B},
     * m of Bin(N - 1, q). For fewer than N examples this is no bound: a batch that is not full may
     * be the dearer case (the second moves by 2C, but with the smaller probability p). From below:
     * a data set whose other examples contribute nothing; there only the probability of staying
     * counts, at least {@code q P[m < B]}.
     *
     * @throws UnsupportedEventException if the population is too large for the binomial tail
     */
    static Losses truncated(
            SampledNoise noise, DpEvent.TruncatedPoisson event, NeighboringRelation relation) {
        double q = event.samplingRate();
        if (event.batchCap() >= event.populationSize()) {
            return poisson(noise, q, relation);
        }
        if (event.populationSize() > Integer.MAX_VALUE) {
            throw Refusals.populationTooLarge(event.populationSize());
        }
        int others = (int) event.populationSize() - 1;
        double full = BinomialTail.atLeast(others, q, (int) event.batchCap());
        double notFull = BinomialTail.below(others, q, (int) event.batchCap());
        double stays = q * event.batchCap() / (event.batchCap() + 1.0);
        PrivacyLoss[] common = poisson(noise, q, relation).above();
        PrivacyLoss[] above = new PrivacyLoss[common.length];
        for (int i = 0; i < above.length; i++) {
            PrivacyLoss rare =
                    relation != NeighboringRelation.ADD_OR_REMOVE_ONE
                            ? noise.symmetrized(stays, 2)
                            : i == 0 ? noise.removed(stays, 2) : noise.added(stays, 2);
            above[i] = notFull > 0 ? new MixedLoss(common[i], rare, notFull, full) : rare;
        }
        double least = q * (1 - full);
        return new Losses(
                above,
                least > 0 ? poisson(noise, least, relation).below() : new PrivacyLoss[] {NOTHING});
    }
}
