package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.PrivacyReport;

/**
 * What a network whose own {@code fit} is private says of its training, whichever kind it is.
 * Before {@code init()} there is no training, and all but {@link #close} throw {@code
 * IllegalStateException}.
 */
public sealed interface PrivateNetwork extends AutoCloseable
        permits PrivateMultiLayerNetwork, PrivateComputationGraph {

    /**
     * Returns what has been spent so far.
     *
     * @return the guarantee
     */
    default PrivacyGuarantee guarantee() {
        return PrivateFit.of(this).guarantee();
    }

    /**
     * Returns the ledger as it stands.
     *
     * @return a value
     */
    default Ledger ledger() {
        return PrivateFit.of(this).ledger();
    }

    /**
     * States that the parameters were changed outside of private training without looking at the
     * training data: rounded, pruned, set to public values. Training and saving go on with them.
     *
     * @param reason what was done, in the owner's words; it stands on the ledger and in the report
     */
    default void postProcessed(String reason) {
        PrivateFit.of(this).postProcessed(reason);
    }

    /**
     * States that data handed over in several fits are parts by what is in a record, such as a
     * month or a region, and not cut by counting records: one record more or less moves no other to
     * another part. Under add-or-remove several data sets need it.
     *
     * @param reason how the parts are cut, in the owner's words; it stands on the ledger and in the
     *     report
     */
    default void dataInParts(String reason) {
        PrivateFit.of(this).dataInParts(reason);
    }

    /**
     * Says which gradient engine runs, layer by layer; before the first data, which it will be and
     * what it does not know.
     *
     * @return one or more lines
     */
    default String describeEngine() {
        return PrivateFit.of(this).describeEngine();
    }

    /**
     * Returns the privacy report as of now.
     *
     * @return the report
     */
    default PrivacyReport report() {
        return PrivateFit.of(this).report();
    }

    /**
     * Returns whether {@code fit} has left out a step because the budget does not pay for it. From
     * then on {@code fit} changes nothing.
     *
     * @return true when the budget has ended
     */
    default boolean budgetEnded() {
        return PrivateFit.of(this).budgetEnded();
    }

    /** Releases the engine's memory and the ledger file. */
    @Override
    void close();
}
