package io.github.dp4j.audit.report;

import io.github.dp4j.audit.bound.CurveBound;
import io.github.dp4j.audit.bound.EpsilonDeltaBound;
import io.github.dp4j.audit.bound.ErrorLimits;
import io.github.dp4j.audit.bound.LowerBound;
import io.github.dp4j.audit.bound.ThresholdBand;
import io.github.dp4j.audit.curve.LedgerFamily;
import io.github.dp4j.audit.onerun.CanaryScores;
import io.github.dp4j.audit.onerun.OneRunCurve;
import io.github.dp4j.audit.onerun.OneRunEpsilon;
import io.github.dp4j.audit.onerun.OneRunGuesses;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The best lower bounds over all attacks, each asked for more confidence so that the choice among
 * them is paid for (Bonferroni): of k attacks each for 1 - (1 - confidence) / k. Of one model's
 * records the numbers of guesses are a half, an eighth and a thirty-second of the coins, which is
 * three choices an attack, and where there is a ledger there are two kinds of test (a theorem for
 * (epsilon, delta), another for curves), which is twice as many. A simultaneous band is one event
 * for all kinds of bounds.
 */
final class EvidenceSearch {

    private final AuditFindings findings;
    private final NeighboringRelation relation;
    private final double delta;
    private final double confidence;
    private final Optional<LedgerFamily> family;

    EvidenceSearch(
            AuditFindings findings,
            NeighboringRelation relation,
            double delta,
            double confidence,
            Optional<LedgerFamily> family) {
        this.findings = findings;
        this.relation = relation;
        this.delta = delta;
        this.confidence = confidence;
        this.family = family;
    }

    /** Searches as the assignment allows. */
    Evidence search(Assignment assignment, LongSupplier bits) {
        int members = findings.records().members();
        int records = findings.records().size();
        return switch (assignment) {
            case UNKNOWN ->
                    Evidence.none(
                            relation,
                            0,
                            "It is not known how members were chosen, so members and non-members"
                                    + " may differ in more than membership, and no bound holds.");
            case INDEPENDENT_CANARIES -> ofBand(members, records);
            case OWN_COINS -> ofOneRun(Coins.ofRecords(members, records), bits);
            case RANDOM_SPLIT -> ofOneRun(Coins.ofPairs(members, records, bits), bits);
        };
    }

    private double each(int choices) {
        return 1 - (1 - confidence) / choices;
    }

    private Evidence ofBand(int members, int records) {
        int attacks = findings.attacks().size();
        ThresholdBand band;
        try {
            band = ThresholdBand.of(members, records - members, each(attacks));
        } catch (IllegalArgumentException tooFew) {
            return Evidence.none(relation, records, String.valueOf(tooFew.getMessage()));
        }
        List<ErrorLimits> limits =
                findings.attacks().stream()
                        .map(attack -> band.limits(attack.membership(members)))
                        .toList();
        return new Evidence(
                relation,
                records,
                Optional.of(
                        best(
                                limits,
                                l -> l.epsilon(delta),
                                EpsilonDeltaBound::epsilon,
                                EpsilonDeltaBound.class,
                                attacks)),
                family.map(
                        f ->
                                best(
                                        limits,
                                        l -> l.ledger(f),
                                        bound -> -bound.noiseScale(),
                                        CurveBound.Ledger.class,
                                        attacks)),
                family.map(
                        f ->
                                best(
                                        limits,
                                        l -> l.mu(delta),
                                        CurveBound.Gaussian::mu,
                                        CurveBound.Gaussian.class,
                                        attacks)),
                "");
    }

    private Evidence ofOneRun(Coins coins, LongSupplier bits) {
        if (coins.count() < Assignment.FEWEST_COINS) {
            return Evidence.none(
                    relation,
                    coins.count(),
                    "There must be at least "
                            + Assignment.FEWEST_COINS
                            + " fair coins for any bound, but there are "
                            + coins.count()
                            + ". Audit with more records of the smaller group.");
        }
        OneRunReach reach =
                OneRunReach.of(
                        coins.count(), findings.attacks().size(), family.isPresent(), confidence);
        int[] counts = OneRunReach.guesses(coins.count());
        int choices = reach.choices();
        double each = each(choices);
        List<OneRunGuesses> guesses = new ArrayList<>();
        for (AttackResult attack : findings.attacks()) {
            Optional<CanaryScores> scores = coins.scores(attack, bits);
            IntStream.of(counts).forEach(r -> scores.ifPresent(s -> guesses.add(s.guess(r))));
        }
        List<OneRunGuesses> enough =
                guesses.stream().filter(g -> reach.canShow(g.guesses(), delta)).toList();
        if (enough.isEmpty()) {
            return Evidence.none(
                    relation,
                    coins.count(),
                    "No bound on epsilon can be shown at delta "
                            + Numbers.plain(delta)
                            + ": with "
                            + Numbers.count(coins.count())
                            + " coins and "
                            + choices
                            + " choices among bounds delta must be at most "
                            + Numbers.lower(reach.largestDelta())
                            + ". Audit at a smaller delta, or make fewer attacks.");
        }
        return new Evidence(
                relation,
                coins.count(),
                Optional.of(
                        best(
                                enough,
                                g -> OneRunEpsilon.bound(g, delta, each),
                                EpsilonDeltaBound::epsilon,
                                EpsilonDeltaBound.class,
                                choices)),
                family.map(
                        f ->
                                best(
                                        guesses,
                                        g -> OneRunCurve.ledger(g, f, each),
                                        bound -> -bound.noiseScale(),
                                        CurveBound.Ledger.class,
                                        choices)),
                family.map(
                        f ->
                                best(
                                        guesses,
                                        g -> OneRunCurve.mu(g, delta, each),
                                        CurveBound.Gaussian::mu,
                                        CurveBound.Gaussian.class,
                                        choices)),
                "");
    }

    private <T, B extends LowerBound> B best(
            List<T> all,
            Function<T, B> bound,
            ToDoubleFunction<B> size,
            Class<B> kind,
            int choices) {
        B best = bound.apply(all.get(0));
        for (T other : all.subList(1, all.size())) {
            B candidate = bound.apply(other);
            if (size.applyAsDouble(candidate) > size.applyAsDouble(best)) {
                best = candidate;
            }
        }
        return choices == 1 ? best : kind.cast(best.asBestOf(choices, confidence));
    }
}
