package io.github.dp4j.report;

import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import java.util.List;
import java.util.OptionalLong;

/** What a report must not say. */
final class ReportChecks {

    /** Rounding that an upper bound of the trade-off curve may carry. */
    private static final double SLACK = 1e-12;

    private ReportChecks() {}

    static void noiseless(PrivacyGuarantee guarantee, List<Phase> phases) {
        for (Phase phase : phases) {
            if (guarantee.isPrivate() && phase.words().noise().missing()) {
                throw new IllegalArgumentException(
                        "the ledger holds a release without noise ("
                                + phase.event()
                                + "), so epsilon must be infinite, but the guarantee claims "
                                + Require.show(guarantee.epsilon())
                                + ". Account the whole ledger.");
            }
        }
    }

    static void steps(List<Phase> phases, TrainingSettings training) {
        OptionalLong counted = steps(phases);
        if (counted.isPresent()
                && training.steps().isPresent()
                && counted.getAsLong() != training.steps().getAsLong()) {
            throw new IllegalArgumentException(
                    "the ledger holds "
                            + counted.getAsLong()
                            + " steps, but the settings say "
                            + training.steps().getAsLong()
                            + ". Leave the steps to the ledger.");
        }
    }

    /** Returns the steps that the phases add up to; empty if one of them counts something else. */
    static OptionalLong steps(List<Phase> phases) {
        long steps = 0;
        for (Phase phase : phases) {
            if (phase.words().counted() != EventWords.Counted.STEPS) {
                return OptionalLong.empty();
            }
            steps = Math.addExact(steps, phase.count());
        }
        return OptionalLong.of(steps);
    }

    static void epsilonOverSteps(List<Point> series) {
        double previous = 0;
        for (Point point : series) {
            if (!(point.x() >= previous && point.y() >= 0)) {
                throw new IllegalArgumentException(
                        "epsilonOverSteps needs steps in rising order and epsilons of at least 0,"
                                + " but holds "
                                + point
                                + " after step "
                                + previous
                                + ".");
            }
            previous = point.x();
        }
    }

    static void tradeOff(List<Point> series) {
        Point previous = new Point(0, 0);
        for (Point point : series) {
            boolean rising = point.x() >= previous.x() && point.y() >= previous.y() - SLACK;
            // Below the diagonal nobody can be held: guessing reaches it.
            boolean bound = point.y() >= point.x() - SLACK;
            if (!(rising && bound && point.x() <= 1 && point.y() <= 1)) {
                throw new IllegalArgumentException(
                        "tradeOff needs rising rates in [0, 1] with the true-positive rate at least"
                                + " the false-positive rate, but holds "
                                + point
                                + " after "
                                + previous
                                + ".");
            }
            previous = point;
        }
    }
}
