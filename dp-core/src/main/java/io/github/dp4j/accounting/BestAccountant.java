package io.github.dp4j.accounting;

import io.github.dp4j.accounting.event.Coarsening;
import io.github.dp4j.accounting.pld.CertifiedBounds;
import io.github.dp4j.accounting.pld.PldLedger;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The accountant of trainers, reports and the command line: {@link PldAccountant}; and where that
 * one refuses an event, or its bounds are not as close as was asked for, the least of what it says,
 * what {@link RdpAccountant} says, and what the two say of a part each ({@link PldRdpSplit}). All
 * are upper bounds, so the choice between them is safe; which one answered stands in the guarantee.
 *
 * <p>Thread-safe.
 */
public final class BestAccountant implements Accountant {

    /** A tenth of a per cent is less than a pixel of a chart. */
    private static final double CHART_WIDTH = 1e-3;

    /** The method of a guarantee in which both have a part. */
    private static final String BOTH = "PLD + RDP";

    private final PldAccountant pld;
    private final RdpAccountant rdp;

    /** Creates an accountant that certifies epsilon to 1e-4 wherever PLD applies. */
    public BestAccountant() {
        this(new PldAccountant(), new RdpAccountant());
    }

    private BestAccountant(PldAccountant pld, RdpAccountant rdp) {
        this.pld = pld;
        this.rdp = rdp;
    }

    /**
     * Returns one for charts: an upper bound as well, looser by up to 0.1 % and several times
     * faster.
     *
     * @return the accountant
     */
    public static BestAccountant forCharts() {
        return new BestAccountant(new PldAccountant(CHART_WIDTH), new RdpAccountant());
    }

    @Override
    public String name() {
        return "PLD or RDP";
    }

    @Override
    public PrivacyGuarantee guarantee(DpEvent event, NeighboringRelation relation, double delta) {
        Optional<PrivacyGuarantee> tight =
                unlessRefused(() -> pld.guarantee(event, relation, delta));
        return tight.isPresent() && !pld.isLoose(tight.get())
                ? tight.get()
                : least(event, relation, delta, tight);
    }

    private PrivacyGuarantee least(
            DpEvent event,
            NeighboringRelation relation,
            double delta,
            Optional<PrivacyGuarantee> byPld) {
        PldRdpSplit division = new PldRdpSplit(pld, rdp, Coarsening.of(event).above(), relation);
        List<PrivacyGuarantee> bounds = new ArrayList<>();
        byPld.ifPresent(bounds::add);
        unlessRefused(() -> rdp.guarantee(event, relation, delta)).ifPresent(bounds::add);
        if (division.isPossible()) {
            PrivacyGuarantee both = division.guarantee(delta);
            bounds.add(
                    new PrivacyGuarantee(
                            both.epsilon(),
                            both.epsilonLower(),
                            delta,
                            relation,
                            BOTH,
                            "some releases by RDP, whose moments become one privacy loss (arXiv"
                                    + " 2106.08567, 2207.08335) that is composed with those of the"
                                    + " others; "
                                    + both.derivation()));
        }
        double lower = 0;
        PrivacyGuarantee best = bounds.get(0);
        for (PrivacyGuarantee bound : bounds) {
            lower = Math.max(lower, bound.epsilonLower());
            best = bound.epsilon() < best.epsilon() ? bound : best;
        }
        CertifiedBounds.check(lower, best.epsilon());
        return new PrivacyGuarantee(
                best.epsilon(), lower, delta, relation, best.method(), best.derivation());
    }

    private static <T> Optional<T> unlessRefused(Supplier<T> answer) {
        try {
            return Optional.of(answer.get());
        } catch (UnsupportedEventException refusal) {
            return Optional.empty(); // the division says why, where nobody else answers
        }
    }

    @Override
    public double delta(DpEvent event, NeighboringRelation relation, double epsilon) {
        Require.nonNegative("epsilon", epsilon);
        DpEvent all = Coarsening.of(event).above();
        Optional<CertifiedBounds> tight =
                unlessRefused(() -> pld.deltaBounds(new PldLedger(all, relation), epsilon));
        if (tight.isPresent() && !pld.isLoose(tight.get())) {
            return tight.get().upper();
        }
        PldRdpSplit division = new PldRdpSplit(pld, rdp, all, relation);
        double byPld = tight.map(CertifiedBounds::upper).orElse(1.0);
        double byRdp = unlessRefused(() -> rdp.delta(event, relation, epsilon)).orElse(1.0);
        double best = Math.min(byPld, byRdp);
        return division.isPossible() ? Math.min(best, division.delta(epsilon)) : best;
    }

    @Override
    public Accountant coarse() {
        return new BestAccountant(pld.coarse(), rdp);
    }

    /**
     * Returns the guarantee with what the other accountant says beside it, in its derivation.
     *
     * @param event what was released
     * @param relation which data sets are neighbours
     * @param delta the failure probability, in (0, 1)
     * @return the same guarantee as {@link #guarantee}
     * @throws UnsupportedEventException if the event has no analysis
     */
    public PrivacyGuarantee compared(DpEvent event, NeighboringRelation relation, double delta) {
        PrivacyGuarantee guarantee = guarantee(event, relation, delta);
        return new PrivacyGuarantee(
                guarantee.epsilon(),
                guarantee.epsilonLower(),
                delta,
                relation,
                guarantee.method(),
                guarantee.derivation() + " " + otherAnswer(guarantee, event));
    }

    private String otherAnswer(PrivacyGuarantee guarantee, DpEvent event) {
        Accountant other = guarantee.method().equals(pld.name()) ? rdp : pld;
        try {
            PrivacyGuarantee beside =
                    other.guarantee(event, guarantee.relation(), guarantee.delta());
            return "For comparison, the "
                    + other.name()
                    + " accountant: epsilon "
                    + Require.show(beside.epsilon())
                    + ". "
                    + beside.derivation();
        } catch (UnsupportedEventException refusal) {
            return "The " + other.name() + " accountant refuses: " + refusal.getMessage();
        }
    }
}
