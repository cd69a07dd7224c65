package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.event.EventCounts;
import io.github.dp4j.accounting.loss.ContinuousLoss;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.accounting.loss.HockeyStick;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import io.github.dp4j.accounting.loss.SampledReleases;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/** A ledger translated to {@link WorstCasePairs}, counted. */
public final class PldLedger {

    private static final int REMOVE = 0;
    private static final int ADD = 1;

    private final WorstCasePairs pairs;
    private final List<Release> releases = new ArrayList<>();
    private double gaussianPrecision;
    private boolean nonPrivate;

    /**
     * @param closedForm delta as a function of epsilon where it is known so
     */
    private record Release(
            SampledReleases.Losses losses, long count, Optional<DoubleUnaryOperator> closedForm) {}

    /**
     * Translates a ledger.
     *
     * @throws UnsupportedEventException if a release has no analysis under this relation
     */
    public PldLedger(DpEvent event, NeighboringRelation relation) {
        pairs = new WorstCasePairs(relation);
        add(event, 1);
    }

    void add(DpEvent event, long times) {
        EventCounts.of(event)
                .forEach(
                        (release, count) ->
                                release.accept(pairs)
                                        .addTo(this, EventCounts.multiply(times, count)));
    }

    void addGaussian(double shift, long count) {
        gaussianPrecision += count == 0 ? 0 : count * shift * shift;
    }

    void addNonPrivate(long count) {
        nonPrivate |= count > 0;
    }

    void addPair(
            SampledReleases.Losses losses, long count, Optional<DoubleUnaryOperator> closedForm) {
        if (count > 0) {
            releases.add(new Release(losses, count, closedForm));
        }
    }

    /** Adds releases of which only a bound is known, the same for every variant. */
    public PldLedger plus(PrivacyLoss above) {
        addPair(SampledReleases.Losses.atMost(above), 1, Optional.empty());
        return this;
    }

    /** Returns whether some data set attains every pair. */
    public boolean isExact() {
        return releases.stream().allMatch(release -> release.losses().isExact());
    }

    /** Returns mu if all releases are Gaussian ones. */
    public OptionalDouble gaussianMu() {
        return nonPrivate || !releases.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.sqrt(gaussianPrecision));
    }

    /** Returns what is known of the whole. */
    public LedgerProfile profile() {
        if (nonPrivate || gaussianPrecision == Double.POSITIVE_INFINITY) {
            return new LedgerProfile.NonPrivate();
        }
        return closedForm()
                .<LedgerProfile>map(LedgerProfile.ClosedForm::new)
                .orElseGet(() -> new LedgerProfile.Pairs(directions()));
    }

    private Optional<DoubleUnaryOperator> closedForm() {
        if (releases.isEmpty()) {
            double mu = Math.sqrt(gaussianPrecision);
            return Optional.of(
                    mu == 0 ? epsilon -> 0 : epsilon -> HockeyStick.gaussian(mu, epsilon));
        }
        boolean alone =
                releases.size() == 1 && releases.get(0).count() == 1 && gaussianPrecision == 0;
        return alone ? releases.get(0).closedForm() : Optional.empty();
    }

    /** Every variant, composed. */
    private List<LedgerProfile.Direction> directions() {
        boolean exact = isExact();
        boolean mirrored =
                releases.stream()
                        .map(Release::losses)
                        .allMatch(r -> r.above().length == 1 && r.below().length == 1);
        List<LedgerProfile.Direction> directions = new ArrayList<>();
        for (int variant = REMOVE; variant <= (mirrored ? REMOVE : ADD); variant++) {
            directions.add(
                    new LedgerProfile.Direction(
                            composed(variant, true), /* bindsAbove= */ true, exact));
            if (!exact) {
                directions.add(
                        new LedgerProfile.Direction(
                                composed(variant, false),
                                /* bindsAbove= */ false,
                                /* bindsBelow= */ true));
            }
        }
        return directions;
    }

    private ComposedLosses composed(int variant, boolean above) {
        List<PrivacyLoss> losses = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (Release release : releases) {
            PrivacyLoss[] variants = above ? release.losses().above() : release.losses().below();
            losses.add(variants[Math.min(variant, variants.length - 1)]);
            counts.add(release.count());
        }
        if (gaussianPrecision > 0) {
            losses.add(
                    new ContinuousLoss(GaussianMixturePair.gaussian(Math.sqrt(gaussianPrecision))));
            counts.add(1L);
        }
        return new ComposedLosses(losses, counts.stream().mapToLong(Long::longValue).toArray());
    }
}
