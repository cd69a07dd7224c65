package io.github.dp4j.junit5;

import io.github.dp4j.audit.sequential.BettingTest;
import io.github.dp4j.audit.sequential.Evidence;
import java.util.Locale;

/** What an attack found, in words. */
record Findings(double epsilon, double delta, double level, BettingTest test) {

    private static final double POWER = 0.9;

    String refutation() {
        Evidence evidence = test.strongest().orElseThrow();
        double pairs = evidence.pairs();
        boolean first = evidence.likelierOnFirst();
        double rare = (first ? evidence.onNeighbour() : evidence.onFirst()) / pairs;
        double needed = evidence.neededEpsilon(delta);
        return promise()
                + " is refuted.\n  event: "
                + evidence.event()
                + "\n  on the first input: "
                + count(evidence.onFirst(), evidence.pairs())
                + "\n  on the neighbouring input: "
                + count(evidence.onNeighbour(), evidence.pairs())
                + format(
                        "%n  likelier %s: the promise allows %.4g of the outputs; such frequencies"
                                + " need epsilon %.3g.",
                        first ? "on the first input" : "on the neighbouring input",
                        Math.min(1, Math.exp(epsilon) * rare + delta),
                        needed)
                + format(
                        "%n  evidence: e-value %.3g after %,d outputs on each input. A promise that"
                                + " is kept ever reaches %,.0f in at most one of %,.0f runs.",
                        test.eValue(), test.pairs(), 1 / level, 1 / level)
                + "\n  to see it again: run the test again, a broken promise is found again; for"
                + " the very same outputs seed the mechanism's generator, in the test alone.";
    }

    String survival() {
        double detectable = test.detectableEpsilon(POWER);
        return format(
                        "No violation of epsilon %s, delta %s was found in %,d outputs on each"
                                + " input. That does not show that there is none. ",
                        epsilon, delta, test.pairs())
                + (Double.isFinite(detectable)
                        ? format(
                                "Laplace noise of epsilon %.3g or more would have been found with"
                                        + " probability %s at least; a violation by rarer outputs, as of"
                                        + " Gaussian noise at a small delta, must be larger.",
                                detectable, POWER)
                        : "So few would have found hardly anything: let maxSamples be larger.");
    }

    String constant() {
        return format(
                "All %,d outputs on both inputs were the same. Such a mechanism keeps every"
                        + " promise, and the test shows nothing: let each call run the mechanism"
                        + " anew, with fresh randomness.",
                test.pairs());
    }

    private String promise() {
        return format("The promise epsilon %s, delta %s", epsilon, delta);
    }

    private static String count(long hits, long pairs) {
        return format("%,d of %,d outputs (%.4g)", hits, pairs, (double) hits / pairs);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
