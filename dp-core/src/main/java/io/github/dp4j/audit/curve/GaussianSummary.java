package io.github.dp4j.audit.curve;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.audit.math.Normal;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.OptionalDouble;

/**
 * A ledger as mu-GDP, and how badly that describes it (Gomez, Kulynych, Kaissis, Hayes, Balle,
 * Honkela, (epsilon, delta) considered harmful, arXiv 2503.10945).
 *
 * <pre>mu = max { Phi^-1(1 - a) + Phi^-1(1 - f(a)) : a and f(a) in (err, 1 - err) },  err = 1e-10
 * regret = inf { D &gt;= 0 : f(x + D) - D &lt;= G_mu(x) for all x in [0, 1] }</pre>
 *
 * <p>f is the ledger's symmetric trade-off function. For mu it is taken from below and for regret
 * from above, by the PLD accountant's two bounds, so that both figures err upwards. The cut-off err
 * belongs to the definition: without it mu of DP-SGD would be that of a record in every batch, many
 * times as large. What holds with it is {@code f(x) >= G_mu(x + err) - err} for all x.
 *
 * @param mu at least 0, possibly infinite; within 5e-4 of the exact figure where the accountant's
 *     bounds are close
 * @param regret in [0, 1]; within 1e-4 there
 */
public record GaussianSummary(double mu, double regret) {

    /** The least error rate that counts: err. */
    public static final double SMALLEST_RATE = 1e-10;

    /** Beyond this regret mu does not describe a ledger. */
    public static final double LARGEST_REGRET = 0.01;

    /**
     * Between two tangents w standard deviations apart, at z of them, the corner moves mu by about
     * {@code max(z, mu) w^2 / 8}: by this.
     */
    private static final double MU_ACCURACY = 1e-4;

    /** What a corner may add to the regret, and how narrow a gap may get for it. */
    private static final double REGRET_ACCURACY = 2e-5;

    private static final double NARROW = 0.01;

    private static final int MOST_SPLITS = 160;

    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if one is out of range or NaN
     */
    public GaussianSummary {
        if (!(mu >= 0 && regret >= 0 && regret <= 1)) {
            throw new IllegalArgumentException(
                    "mu must be at least 0 and regret lie in [0, 1], but they are "
                            + Require.show(mu)
                            + " and "
                            + Require.show(regret)
                            + ".");
        }
    }

    /**
     * Computes mu and regret of a ledger; it takes a second or two.
     *
     * @param event what was released
     * @param relation which data sets are neighbours
     * @return the summary
     * @throws UnsupportedEventException if the PLD accountant refuses the event
     */
    public static GaussianSummary of(DpEvent event, NeighboringRelation relation) {
        OptionalDouble exact = new PldAccountant().gaussianMu(event, relation);
        if (exact.isPresent() && exact.getAsDouble() < Double.POSITIVE_INFINITY) {
            return new GaussianSummary(exact.getAsDouble(), 0);
        }
        LedgerPairs pairs = new LedgerPairs(event, relation);
        if (pairs.gaps() == 0) {
            return pairs.advantage() == 0
                    ? new GaussianSummary(0, 0)
                    : new GaussianSummary(Double.POSITIVE_INFINITY, 1);
        }
        double mu = mu(pairs);
        if (!(mu < Double.POSITIVE_INFINITY)) {
            return new GaussianSummary(mu, 1);
        }
        return new GaussianSummary(mu, regret(pairs, mu));
    }

    private static double mu(LedgerPairs pairs) {
        for (int i = 0; ; i++) {
            Lines f = pairs.lower();
            double mu = muAt(f, SMALLEST_RATE);
            double rate = SMALLEST_RATE;
            int gap = Math.min(f.ownerAt(SMALLEST_RATE), pairs.gaps() - 1);
            if (gap > 0 && pairs.width(gap - 1) > pairs.width(gap)) {
                gap--; // the line at the cut-off has a gap on either side
            }
            for (int j = 0; j < pairs.gaps(); j++) {
                double corner = f.corner(j);
                if (corner > SMALLEST_RATE && corner < 1 && muAt(f, corner) > mu) {
                    mu = muAt(f, corner);
                    rate = corner;
                    gap = j;
                }
            }
            double deviations = Math.max(Math.max(mu, 0.5), Math.abs(Normal.upperQuantile(rate)));
            double wide = mu * Math.sqrt(8 * MU_ACCURACY / deviations);
            if (!(pairs.width(gap) > wide) || i >= MOST_SPLITS) {
                return mu;
            }
            pairs.split(gap);
        }
    }

    private static double muAt(Lines f, double a) {
        return Math.max(0, Normal.upperQuantile(a) + Normal.upperQuantile(f.at(a)));
    }

    private static double regret(LedgerPairs pairs, double mu) {
        for (int i = 0; i < MOST_SPLITS; i++) {
            Lines upper = pairs.upper();
            Regret.Found found = Regret.of(upper, mu, REGRET_ACCURACY);
            double doubt = upper.at(found.where()) - pairs.lower().at(found.where());
            int gap = Math.min(upper.ownerAt(found.where()), pairs.gaps() - 1);
            if (!(doubt > REGRET_ACCURACY) || !(pairs.width(gap) > NARROW * mu)) {
                break;
            }
            // The corner stands on chords from both sides.
            for (int j = Math.min(gap + 1, pairs.gaps() - 1); j >= Math.max(gap - 1, 0); j--) {
                if (pairs.width(j) > 0.5 * NARROW * mu) {
                    pairs.split(j);
                }
            }
        }
        return Math.min(1, Regret.of(pairs.upper(), mu, 0.05 * REGRET_ACCURACY).upper());
    }

    /**
     * Returns whether mu describes the ledger: regret is at most 0.01.
     *
     * @return whether a Gaussian's curve may stand for the ledger's
     */
    public boolean describesLedger() {
        return regret <= LARGEST_REGRET;
    }

    /**
     * Returns the figures in words, with the cut-off.
     *
     * @return a sentence or two
     */
    public String statement() {
        String figures =
                "mu-GDP with mu = "
                        + Require.show(mu)
                        + " at error rates of at least "
                        + Require.show(SMALLEST_RATE)
                        + ", regret "
                        + Require.show(regret);
        return describesLedger()
                ? figures + "."
                : "mu does not describe this ledger: "
                        + figures
                        + ", which is above "
                        + Require.show(LARGEST_REGRET)
                        + ". It overstates the risk; read the curve.";
    }
}
