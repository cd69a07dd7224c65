package io.github.dp4j.accounting;

import io.github.dp4j.accounting.event.BaseRelease;
import io.github.dp4j.accounting.event.EventCounts;
import io.github.dp4j.accounting.event.Refusals;
import io.github.dp4j.accounting.pld.PldLedger;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A composition of which some releases are taken by PLD and the others together by RDP: what their
 * moments say becomes one pair of laws ({@code ProfileLoss}), which is composed with the pairs of
 * the others. It is never above the sum of the two parts' epsilons at any division of delta.
 *
 * <p>That releases of the two parts may take turns and depend on each other changes nothing: the
 * others see an interactive mechanism whose divergences are bounded (Renyi divergences add up under
 * adaptive composition), and such a mechanism is a post-processing of one draw from the pair
 * (Vadhan and Zhang, Concurrent composition theorems for differential privacy, arXiv 2207.08335, on
 * f-DP).
 */
final class PldRdpSplit {

    /** Of more kinds of releases the choice is not refined one by one. */
    private static final int FEW_KINDS = 6;

    private final PldAccountant pld;
    private final RdpAccountant rdp;
    private final NeighboringRelation relation;
    private final List<Kind> kinds = new ArrayList<>();

    /**
     * A release, and how often.
     *
     * @param hasPld whether PLD analyses it
     * @param isExact whether PLD's pair is attained
     * @param hasRdp whether RDP analyses it
     */
    private record Kind(
            DpEvent release, long count, boolean hasPld, boolean isExact, boolean hasRdp) {}

    /**
     * @throws UnsupportedEventException if neither analyses some release
     */
    PldRdpSplit(PldAccountant pld, RdpAccountant rdp, DpEvent event, NeighboringRelation relation) {
        this.pld = pld;
        this.rdp = rdp;
        this.relation = relation;
        Map<DpEvent, Long> releases = new LinkedHashMap<>();
        addTo(releases, event, 1);
        releases.forEach((release, count) -> kinds.add(kind(release, count)));
    }

    private void addTo(Map<DpEvent, Long> releases, DpEvent event, long times) {
        EventCounts.of(event)
                .forEach(
                        (release, count) -> {
                            long all = EventCounts.multiply(times, count);
                            Optional<DpEvent> batch = BaseRelease.of(release).pass();
                            if (batch.isPresent()
                                    && relation != NeighboringRelation.ADD_OR_REMOVE_ONE) {
                                addTo(releases, batch.get(), all);
                            } else if (all > 0) {
                                releases.merge(release, all, Math::addExact);
                            }
                        });
    }

    private Kind kind(DpEvent release, long count) {
        boolean exact = false;
        UnsupportedEventException byPld = null;
        try {
            exact = new PldLedger(release, relation).isExact();
        } catch (UnsupportedEventException refusal) {
            byPld = refusal;
        }
        try {
            rdp.check(release, relation);
            return new Kind(release, count, byPld == null, exact, /* hasRdp= */ true);
        } catch (UnsupportedEventException byRdp) {
            if (byPld != null) {
                throw Refusals.byBoth(byPld, byRdp);
            }
            return new Kind(release, count, /* hasPld= */ true, exact, /* hasRdp= */ false);
        }
    }

    /** Returns whether RDP may help with a part. */
    boolean isPossible() {
        return kinds.size() > 1 && kinds.stream().anyMatch(k -> k.hasRdp() && !k.isExact());
    }

    /** A choice of what RDP takes, and what that costs. */
    @SuppressWarnings("ArrayRecordComponent") // Internal: never compared, copied or changed.
    private record Choice(boolean[] byMoments, double cost) {}

    /**
     * Returns a choice of least cost: from what PLD refuses, and from that with what PLD has no
     * exact pair for, as long as moving one kind helps.
     */
    private Choice best(ToDoubleFunction<PldLedger> cost) {
        boolean[] needed = new boolean[kinds.size()];
        boolean[] loose = new boolean[kinds.size()];
        for (int i = 0; i < needed.length; i++) {
            Kind kind = kinds.get(i);
            needed[i] = !kind.hasPld();
            loose[i] = kind.hasRdp() && !kind.isExact();
        }
        Choice best = choice(needed, cost);
        Choice other = choice(loose, cost);
        best = other.cost() < best.cost() ? other : best;
        for (int i = 0; i < needed.length && needed.length <= FEW_KINDS; i++) {
            if (kinds.get(i).hasPld() && kinds.get(i).hasRdp()) {
                boolean[] moved = best.byMoments().clone();
                moved[i] = !moved[i];
                other = choice(moved, cost);
                best = other.cost() < best.cost() ? other : best;
            }
        }
        return best;
    }

    private Choice choice(boolean[] byMoments, ToDoubleFunction<PldLedger> cost) {
        return new Choice(byMoments, cost.applyAsDouble(ledger(byMoments)));
    }

    private PldLedger ledger(boolean[] byMoments) {
        PldLedger ledger = new PldLedger(part(byMoments, false), relation);
        for (boolean any : byMoments) {
            if (any) {
                return ledger.plus(rdp.sum(part(byMoments, true), relation).loss());
            }
        }
        return ledger;
    }

    private DpEvent part(boolean[] byMoments, boolean which) {
        List<DpEvent> events = new ArrayList<>();
        for (int i = 0; i < byMoments.length; i++) {
            if (byMoments[i] == which) {
                Kind kind = kinds.get(i);
                events.add(new DpEvent.SelfComposed(kind.release(), kind.count()));
            }
        }
        return new DpEvent.Composed(events);
    }

    /**
     * Returns bounds of the least epsilon for delta: whoever has all results has those of a part.
     */
    PrivacyGuarantee guarantee(double delta) {
        PldAccountant coarse = pld.coarse();
        Choice choice = best(ledger -> guarantee(coarse, ledger, delta).epsilon());
        return guarantee(pld, ledger(choice.byMoments()), delta);
    }

    private PrivacyGuarantee guarantee(PldAccountant accountant, PldLedger ledger, double delta) {
        return accountant.guarantee(ledger, relation, delta, () -> Double.POSITIVE_INFINITY);
    }

    /** Returns an upper bound of delta at epsilon. */
    double delta(double epsilon) {
        PldAccountant coarse = pld.coarse();
        Choice choice = best(ledger -> coarse.deltaBounds(ledger, epsilon).upper());
        return pld.deltaBounds(ledger(choice.byMoments()), epsilon).upper();
    }
}
