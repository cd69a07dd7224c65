package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.privacy.Require;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a stretch of training may come after what a ledger holds. */
record LaterPhase(LedgerPhase phase, Ledger ledger) {

    /**
     * Times the least noise of before, at which a calibration is not what anybody wants: of a model
     * of Adult, steps at 18 times its noise took nothing away, at 45 times 7 points of accuracy.
     */
    private static final double MUCH_MORE = 30;

    /**
     * Refuses what no promise covers, and what nobody wants.
     *
     * @param calibrated whether the noise was found for the budget, rather than given
     * @throws IllegalStateException if the ledger's steps protect another kind of unit
     * @throws PrivacyBudgetExceededException if the budget left is next to nothing
     */
    void check(boolean calibrated) {
        requireOneUnit();
        if (calibrated) {
            requireUsefulNoise();
        }
    }

    /**
     * A group's clipped gradient may turn round by 2 C when one of its rows is left out, and a
     * group of other rows may hold many of them: steps on one kind of unit promise nothing for
     * another.
     */
    private void requireOneUnit() {
        for (LedgerRelease release : ledger.releases()) {
            if (!release.protectsUnitsOf(phase)) {
                throw new IllegalStateException(
                        "What was released before the training ("
                                + release.description()
                                + ") protects "
                                + unit(release.unit())
                                + ", and these steps would protect "
                                + unit(phase.unit())
                                + ": no promise covers both. Train with the units of the release,"
                                + " or release anew with those of the training.");
            }
        }
        for (LedgerPhase before : ledger.phases()) {
            if (before.steps() > 0 && !Objects.equals(before.unit(), phase.unit())) {
                throw new IllegalStateException(
                        "The ledger's steps so far protect "
                                + unit(before.unit())
                                + ", and these would protect "
                                + unit(phase.unit())
                                + ": no promise covers both. Train with the same units to the end,"
                                + " or begin anew, with new parameters and a ledger of its own.");
            }
        }
    }

    /** A plan that has been carried out finds next to nothing left for carrying it out again. */
    private void requireUsefulNoise() {
        double before =
                ledger.phases().stream()
                        .filter(earlier -> earlier.steps() > 0)
                        .mapToDouble(LedgerPhase::noiseMultiplier)
                        .min()
                        .orElse(0);
        if (before > 0 && phase.noiseMultiplier() > MUCH_MORE * before) {
            throw new PrivacyBudgetExceededException(
                    "The ledger's "
                            + ledger.steps()
                            + " steps have left so little of the budget that the steps planned now"
                            + " would need noise multiplier "
                            + Require.show(phase.noiseMultiplier())
                            + ", after "
                            + Require.show(before)
                            + " before: they would destroy what was learned. If the plan was"
                            + " carried out, the model is finished; else raise the budget, plan"
                            + " fewer steps, or give noiseMultiplier yourself.");
        }
    }

    private static String unit(@Nullable String unit) {
        return unit == null ? "single rows" : unit;
    }
}
