package io.github.dp4j.audit;

import io.github.dp4j.audit.bound.CurveBound;
import io.github.dp4j.audit.bound.EpsilonDeltaBound;
import io.github.dp4j.audit.bound.ErrorLimits;
import io.github.dp4j.audit.bound.ErrorRates;
import io.github.dp4j.audit.bound.NormalScores;
import io.github.dp4j.audit.bound.ThresholdBand;
import io.github.dp4j.audit.curve.GaussianCurve;
import io.github.dp4j.audit.onerun.CanaryScores;
import io.github.dp4j.audit.onerun.GuessCount;
import io.github.dp4j.audit.onerun.OneRunCurve;
import io.github.dp4j.audit.onerun.OneRunEpsilon;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** How many audits of a mechanism whose epsilon is known have a bound above it. */
final class Validity {

    static final double CONFIDENCE = 0.95;

    /** In each group, and in one run. */
    private static final int RECORDS = 250;

    private static final int CANARIES = 1000;

    static final int[] GUESSES = {20, 50, 100, 200, 400, 700, 1000};

    /**
     * A mechanism and its truth.
     *
     * @param epsilon the least that holds at delta
     * @param threshold one fixed beforehand
     * @param gaussian whether a bound on mu claims its shape
     */
    record Known(
            String name,
            Simulated.Mechanism mechanism,
            double epsilon,
            double delta,
            double threshold,
            boolean gaussian) {

        static Known gaussian(double epsilon) {
            double mu = epsilon == 0 ? 0 : GaussianCurve.ofGuarantee(epsilon, 1e-5).mu();
            return new Known(
                    epsilon == 0 ? "null" : "Gaussian " + epsilon,
                    Simulated.gaussian(mu),
                    epsilon,
                    1e-5,
                    mu / 2 + 0.3,
                    true);
        }

        static Known laplace(double epsilon) {
            return new Known(
                    "Laplace " + epsilon, Simulated.laplace(epsilon), epsilon, 0, 1, false);
        }

        static Known randomizedResponse(double epsilon) {
            return new Known(
                    "randomised response " + epsilon,
                    Simulated.randomizedResponse(epsilon),
                    epsilon,
                    0,
                    0.5,
                    false);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final Known known;
    private final ThresholdBand band = ThresholdBand.of(RECORDS, RECORDS, CONFIDENCE);
    private final int epsilonGuesses;
    private final int curveGuesses;
    private final Map<String, Integer> above = new LinkedHashMap<>();

    private Validity(Known known) {
        this.known = known;
        double mu = GaussianCurve.ofGuarantee(Math.max(known.epsilon(), 0.5), 1e-5).mu();
        epsilonGuesses =
                GuessCount.expectedBest(
                        CANARIES, mu, g -> OneRunEpsilon.bound(g, 1e-5, CONFIDENCE).epsilon());
        curveGuesses =
                GuessCount.expectedBest(
                        CANARIES, mu, g -> OneRunCurve.mu(g, 1e-5, CONFIDENCE).mu());
    }

    /** Returns, for each bound that claims the mechanism's shape, how many audits exceed it. */
    static Map<String, Integer> exceeding(Known known, int audits, long seed) {
        Validity validity = new Validity(known);
        SplittableRandom random = new SplittableRandom(seed + known.name().hashCode());
        for (int i = 0; i < audits; i++) {
            validity.auditRecords(random);
            validity.auditOneRun(random);
        }
        return validity.above;
    }

    private void auditRecords(SplittableRandom random) {
        MembershipScores scores = Simulated.scores(known.mechanism(), RECORDS, RECORDS, random);
        ErrorLimits fixed = ErrorLimits.atFixedThreshold(scores, known.threshold(), CONFIDENCE);
        ErrorLimits all = band.limits(scores);
        epsilon("CP fixed", fixed.epsilon(known.delta()));
        epsilon("CP split", split(scores, r -> r.epsilon(known.delta()), random));
        epsilon("CP band", all.epsilon(known.delta()));
        if (known.gaussian()) {
            curve("mu fixed", fixed.mu(known.delta()));
            curve(
                    "mu split",
                    ErrorLimits.onSplit(scores, ErrorRates::mu, CONFIDENCE, random::nextLong)
                            .mu(known.delta()));
            curve("mu band", all.mu(known.delta()));
            curve("noncentral t", NormalScores.mu(scores, known.delta(), CONFIDENCE));
        }
    }

    private EpsilonDeltaBound split(
            MembershipScores scores, ToDoubleFunction<ErrorRates> worth, SplittableRandom random) {
        return ErrorLimits.onSplit(scores, worth, CONFIDENCE, random::nextLong)
                .epsilon(known.delta());
    }

    private void auditOneRun(SplittableRandom random) {
        CanaryScores canaries = Simulated.oneRun(known.mechanism(), CANARIES, random);
        double delta = known.delta();
        epsilon("SNJ r=100", OneRunEpsilon.bound(canaries.guess(100), delta, CONFIDENCE));
        epsilon(
                "SNJ r by power",
                OneRunEpsilon.bound(canaries.guess(epsilonGuesses), delta, CONFIDENCE));
        epsilon(
                "SNJ best r",
                GuessCount.bestOf(
                        canaries,
                        GUESSES,
                        CONFIDENCE,
                        EpsilonDeltaBound.class,
                        (g, confidence) -> OneRunEpsilon.bound(g, delta, confidence),
                        EpsilonDeltaBound::epsilon));
        epsilon("MMC (e,d) r=100", OneRunCurve.epsilon(canaries.guess(100), delta, CONFIDENCE));
        epsilon(
                "MMC (e,d) best r",
                GuessCount.bestOf(
                        canaries,
                        GUESSES,
                        CONFIDENCE,
                        EpsilonDeltaBound.class,
                        (g, confidence) -> OneRunCurve.epsilon(g, delta, confidence),
                        EpsilonDeltaBound::epsilon));
        if (known.gaussian()) {
            curve("MMC mu r=100", OneRunCurve.mu(canaries.guess(100), delta, CONFIDENCE));
            curve(
                    "MMC mu r by power",
                    OneRunCurve.mu(canaries.guess(curveGuesses), delta, CONFIDENCE));
            curve(
                    "MMC mu best r",
                    GuessCount.bestOf(
                            canaries,
                            GUESSES,
                            CONFIDENCE,
                            CurveBound.Gaussian.class,
                            (g, confidence) -> OneRunCurve.mu(g, delta, confidence),
                            CurveBound.Gaussian::mu));
        }
    }

    private void epsilon(String name, EpsilonDeltaBound bound) {
        count(name, bound.epsilon());
    }

    private void curve(String name, CurveBound bound) {
        count(name, bound.epsilonOfCurve());
    }

    private void count(String name, double epsilon) {
        above.merge(name, epsilon > known.epsilon() + 1e-9 ? 1 : 0, Integer::sum);
    }
}
