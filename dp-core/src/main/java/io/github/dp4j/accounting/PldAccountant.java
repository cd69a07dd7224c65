package io.github.dp4j.accounting;

import io.github.dp4j.accounting.event.Coarsening;
import io.github.dp4j.accounting.pld.CertifiedBounds;
import io.github.dp4j.accounting.pld.LedgerProfile;
import io.github.dp4j.accounting.pld.PldLedger;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/**
 * Privacy loss distributions: epsilon bounded from both sides, as closely as asked.
 *
 * <p>Every release becomes its worst-case pair of laws, once for each direction (an example
 * removed, an example added). Their privacy losses are discretised from above by connecting the
 * dots (Doroshenko, Ghazi, Kamath, Kumar, Manurangsi, arXiv 2207.04380) and from below by merging
 * outcomes, and composed by a tilted Fourier sum whose errors are bounded ({@code LossTransform}).
 * Grid, period and smoothing are refined until upper and lower epsilon are within the width asked
 * for; where that is beyond the work allowed, epsilon is at most what moments show. One Gaussian or
 * Laplace release, and any number of plain Gaussians, have a closed form.
 *
 * <p>{@link PrivacyGuarantee#epsilon()} is always an upper bound. {@link
 * PrivacyGuarantee#epsilonLower()} is a lower bound of what the worst-case data set costs; where
 * the analysis itself is an upper bound (sampling without replacement, the exponential mechanism)
 * the two are further apart than the width.
 *
 * <p>Stateless and thread-safe.
 */
public final class PldAccountant implements Accountant {

    /** Below what a report prints. */
    private static final double DEFAULT_WIDTH = 1e-4;

    /** Nearer, the counted rounding of masses is as large as the width. */
    private static final double SMALLEST_WIDTH = 1e-8;

    /** Bounds so many times as far apart as was asked for are not of the same pair. */
    private static final double LOOSE = 2;

    /** Enough to guide a search. */
    private static final double COARSE_WIDTH = 1e-2;

    /** Delta moves by about this factor more than epsilon, relatively. */
    private static final double DELTA_FACTOR = 10;

    private final double relativeWidth;

    /** Creates an accountant that certifies epsilon to 1e-4 relative (1e-6 absolute near zero). */
    public PldAccountant() {
        this(DEFAULT_WIDTH);
    }

    /**
     * Creates an accountant.
     *
     * @param relativeWidth how far apart upper and lower epsilon may be, relative to epsilon; a
     *     hundredth of it, absolute, for epsilon below 0.01
     * @throws IllegalArgumentException if the width is not in [1e-8, 0.5]
     */
    public PldAccountant(double relativeWidth) {
        if (!(relativeWidth >= SMALLEST_WIDTH && relativeWidth <= 0.5)) {
            throw new IllegalArgumentException(
                    "relativeWidth must lie in ["
                            + Require.show(SMALLEST_WIDTH)
                            + ", 0.5], but is "
                            + Require.show(relativeWidth)
                            + ".");
        }
        this.relativeWidth = relativeWidth;
    }

    @Override
    public String name() {
        return "PLD";
    }

    @Override
    public PldAccountant coarse() {
        return relativeWidth < COARSE_WIDTH ? new PldAccountant(COARSE_WIDTH) : this;
    }

    @Override
    public PrivacyGuarantee guarantee(DpEvent event, NeighboringRelation relation, double delta) {
        Require.delta(delta);
        Objects.requireNonNull(event, "event");
        Coarsening ledgers = Coarsening.of(event);
        PrivacyGuarantee above = guaranteeOf(ledgers.above(), relation, delta);
        if (ledgers.above() == ledgers.below()) {
            return above;
        }
        PrivacyGuarantee below = guaranteeOf(ledgers.below(), relation, delta);
        return answer(
                relation,
                delta,
                above.epsilon(),
                below.epsilonLower(),
                "rates and noise of very many different releases rounded to a grid, upwards and"
                        + " downwards in cost; "
                        + above.derivation());
    }

    private PrivacyGuarantee guaranteeOf(
            DpEvent event, NeighboringRelation relation, double delta) {
        PldLedger ledger = ledger(event, relation);
        return guarantee(ledger, relation, delta, () -> byMoments(event, relation, delta));
    }

    /**
     * Returns the guarantee of a ledger.
     *
     * @param moments an upper bound of epsilon for where the work allowed does not find it
     */
    PrivacyGuarantee guarantee(
            PldLedger ledger, NeighboringRelation relation, double delta, DoubleSupplier moments) {
        LedgerProfile.Epsilon epsilon = ledger.profile().epsilon(delta, relativeWidth, moments);
        return answer(relation, delta, epsilon.upper(), epsilon.lower(), epsilon.derivation());
    }

    /**
     * Returns whether the bounds of a guarantee are much further apart than was asked for, so that
     * another analysis may have a lower upper bound.
     */
    boolean isLoose(PrivacyGuarantee guarantee) {
        double width = relativeWidth * Math.max(guarantee.epsilonLower(), CertifiedBounds.SMALL);
        return !(guarantee.epsilon() - guarantee.epsilonLower() <= LOOSE * width);
    }

    /** The same for bounds of delta. */
    boolean isLoose(CertifiedBounds delta) {
        double width = DELTA_FACTOR * relativeWidth * delta.upper();
        return !(delta.upper() - delta.lower() <= LOOSE * width);
    }

    @Override
    public double delta(DpEvent event, NeighboringRelation relation, double epsilon) {
        double at = Require.nonNegative("epsilon", epsilon);
        Objects.requireNonNull(event, "event");
        return deltaBounds(ledger(Coarsening.of(event).above(), relation), at).upper();
    }

    /** Returns bounds of delta: above of what the analysis says, below of what a data set costs. */
    CertifiedBounds deltaBounds(PldLedger ledger, double epsilon) {
        return ledger.profile().delta(epsilon, DELTA_FACTOR * relativeWidth);
    }

    /**
     * Returns the mu of Gaussian differential privacy (Dong, Roth, Su, arXiv 1905.02383) where it
     * is exact: for releases with Gaussian noise about all of the data, or correlated Gaussian
     * noise, {@code mu^2 = sum (sensitivity / sigma)^2}. For sampled and other releases there is no
     * mu that says all, and none is made up.
     *
     * @param event what was released
     * @param relation which data sets are neighbours; it owns the sensitivity
     * @return mu, at least 0 and possibly infinite; empty where there is none
     * @throws UnsupportedEventException if the event has no analysis under this relation here
     */
    public OptionalDouble gaussianMu(DpEvent event, NeighboringRelation relation) {
        return ledger(event, relation).gaussianMu();
    }

    /** Moments alone bound epsilon as well, and with less effort. */
    private static double byMoments(DpEvent event, NeighboringRelation relation, double delta) {
        try {
            return new RdpAccountant().guarantee(event, relation, delta).epsilon();
        } catch (UnsupportedEventException none) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private PldLedger ledger(DpEvent event, NeighboringRelation relation) {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(relation, "relation");
        return new PldLedger(event, relation);
    }

    private PrivacyGuarantee answer(
            NeighboringRelation relation, double delta, double upper, double lower, String how) {
        return new PrivacyGuarantee(upper, lower, delta, relation, name(), "PLD, " + how);
    }
}
