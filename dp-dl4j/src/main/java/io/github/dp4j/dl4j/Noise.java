package io.github.dp4j.dl4j;

import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a step releases, and how much noise a plan needs. */
final class Noise {

    private static final Logger log = LoggerFactory.getLogger(Noise.class);

    private Noise() {}

    /** Returns what one noised sum releases. */
    static DpEvent mechanism(double noiseMultiplier, double clipNorm) {
        boolean isPrivate = noiseMultiplier > 0 && clipNorm < Double.POSITIVE_INFINITY;
        return isPrivate ? new DpEvent.Gaussian(noiseMultiplier) : new DpEvent.NonPrivate();
    }

    /**
     * Returns the least noise multiplier with which a plan, after what was spent, keeps within the
     * budget.
     *
     * @param spent the ledger so far
     * @param planned what the plan releases, given what one noised sum releases
     * @param length the plan's length in words, for the log
     */
    static double calibrated(
            RunSettings settings, Ledger spent, Function<DpEvent, DpEvent> planned, String length) {
        double sigma =
                Calibration.noiseMultiplier(
                        settings.accountant(),
                        candidate ->
                                new DpEvent.Composed(
                                        List.of(
                                                spent.released(),
                                                planned.apply(new DpEvent.Gaussian(candidate)))),
                        spent.relation(),
                        settings.plan().budget());
        log.info("Calibrated noiseMultiplier {} for {}.", Require.show(sigma), length);
        return sigma;
    }
}
