package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import java.util.function.Supplier;

/**
 * The accountant of trainers, reports and the command line: {@link PldAccountant}, and {@link
 * RdpAccountant} where that one refuses an event or finds no finite epsilon. Both give upper
 * bounds, so the choice between them is safe; which one answered stands in the guarantee. Where
 * both refuse a composition, each analyses its part, and epsilon and delta of the two add up.
 *
 * <p>Thread-safe.
 */
public final class StandardAccountant implements Accountant {

    private static final double CHART_WIDTH = 1e-3;

    private final Accountant pld;
    private final RdpAccountant rdp;

    /** Creates an accountant that certifies epsilon to 1e-4 wherever PLD applies. */
    public StandardAccountant() {
        this(new PldAccountant(), new RdpAccountant());
    }

    private StandardAccountant(Accountant pld, RdpAccountant rdp) {
        this.pld = pld;
        this.rdp = rdp;
    }

    /**
     * Returns one for charts: an upper bound as well, looser by up to 0.1 % and several times
     * faster.
     *
     * @return the accountant
     */
    public static StandardAccountant forCharts() {
        return new StandardAccountant(new PldAccountant(CHART_WIDTH), new RdpAccountant());
    }

    @Override
    public String name() {
        return "PLD or RDP";
    }

    @Override
    public PrivacyGuarantee guarantee(DpEvent event, NeighboringRelation relation, double delta) {
        PrivacyGuarantee tight;
        try {
            tight = pld.guarantee(event, relation, delta);
        } catch (UnsupportedEventException refusal) {
            return orRefuse(
                    refusal,
                    () -> rdp.guarantee(event, relation, delta),
                    () -> new BasicComposition(pld, rdp, event, relation).guarantee(delta));
        }
        if (tight.isPrivate()) {
            return tight;
        }
        try {
            PrivacyGuarantee other = rdp.guarantee(event, relation, delta);
            return other.isPrivate() ? other : tight;
        } catch (UnsupportedEventException refusal) {
            return tight;
        }
    }

    @Override
    public double delta(DpEvent event, NeighboringRelation relation, double epsilon) {
        double tight;
        try {
            tight = pld.delta(event, relation, epsilon);
        } catch (UnsupportedEventException refusal) {
            return orRefuse(
                    refusal,
                    () -> rdp.delta(event, relation, epsilon),
                    () -> new BasicComposition(pld, rdp, event, relation).delta(epsilon));
        }
        if (tight < 1) {
            return tight;
        }
        try {
            return rdp.delta(event, relation, epsilon);
        } catch (UnsupportedEventException refusal) {
            return tight;
        }
    }

    @Override
    public Accountant coarse() {
        return new StandardAccountant(pld.coarse(), rdp);
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

    private static <T> T orRefuse(
            UnsupportedEventException first, Supplier<T> second, Supplier<T> divided) {
        try {
            return second.get();
        } catch (UnsupportedEventException refusal) {
            try {
                return divided.get();
            } catch (UnsupportedEventException neither) {
                throw refused(first, refusal);
            }
        }
    }

    private static UnsupportedEventException refused(
            UnsupportedEventException byPld, UnsupportedEventException byRdp) {
        return byRdp.getMessage().equals(byPld.getMessage())
                ? byRdp
                : new UnsupportedEventException(
                        "No accountant analyses all of this. PLD: "
                                + byPld.getMessage()
                                + " RDP: "
                                + byRdp.getMessage());
    }
}
