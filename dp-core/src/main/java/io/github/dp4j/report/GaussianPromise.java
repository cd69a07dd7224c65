package io.github.dp4j.report;

import io.github.dp4j.privacy.Require;

/**
 * The promise as mu-GDP (Dong, Roth, Su, "Gaussian differential privacy", arXiv 1905.02383), and
 * how well one number describes it (arXiv 2503.10945).
 *
 * @param mu that of the ledger at error rates of at least {@code smallestErrorRate}; at least 0
 * @param regret how far the ledger's trade-off curve lies from that of mu, in [0, 1]
 * @param smallestErrorRate the cut-off, which is a part of the definition of mu
 * @param largestRegret beyond which mu does not describe a ledger
 */
public record GaussianPromise(
        double mu, double regret, double smallestErrorRate, double largestRegret) {

    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if one is out of range or NaN
     */
    public GaussianPromise {
        if (!(mu >= 0 && inUnit(regret) && inUnit(smallestErrorRate) && inUnit(largestRegret))) {
            throw new IllegalArgumentException(
                    "mu must be at least 0 and regret, smallestErrorRate and largestRegret lie in"
                            + " [0, 1], but they are "
                            + Require.show(mu)
                            + ", "
                            + Require.show(regret)
                            + ", "
                            + Require.show(smallestErrorRate)
                            + " and "
                            + Require.show(largestRegret)
                            + ".");
        }
    }

    private static boolean inUnit(double value) {
        return value >= 0 && value <= 1;
    }

    /**
     * Says it, with the cut-off and the regret, which belong to the figure.
     *
     * @return a sentence or two
     */
    public String words() {
        String figures =
                "mu-GDP with mu = "
                        + Numbers.upper(mu, 4)
                        + " at error rates of at least "
                        + Numbers.plain(smallestErrorRate)
                        + ", regret "
                        + Numbers.upper(regret);
        return regret <= largestRegret
                ? "The ledger is " + figures + "."
                : "mu does not describe this ledger: "
                        + figures
                        + ", which is above "
                        + Numbers.plain(largestRegret)
                        + ". It overstates the risk; read the curve.";
    }
}
