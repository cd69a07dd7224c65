package io.github.dp4j.cli;

import io.github.dp4j.privacy.DpEvent;
import java.util.Locale;

/**
 * What the training releases in every step, up to the settings that accounting varies.
 *
 * @param mechanism the noise
 * @param selection how a step's examples are chosen
 * @param examples how many examples there are; null where that does not matter
 * @param given an event that takes the place of all this; or null
 */
record Release(Mechanism mechanism, Selection selection, Long examples, DpEvent given) {

    /** The kinds of noise. */
    enum Mechanism {
        GAUSSIAN,
        LAPLACE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The kinds of selection. */
    enum Selection {
        POISSON,
        WITHOUT_REPLACEMENT,
        SHUFFLED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Returns the whole training. With an event of its own, rate and noise do not matter. */
    DpEvent event(Double samplingRate, Double noiseMultiplier, long steps) {
        if (given != null) {
            return new DpEvent.SelfComposed(given, steps);
        }
        DpEvent noise =
                mechanism == Mechanism.GAUSSIAN
                        ? new DpEvent.Gaussian(noiseMultiplier)
                        : new DpEvent.Laplace(noiseMultiplier);
        return switch (selection) {
            // Every example takes part with probability 1: no sampling, and no amplification.
            case POISSON ->
                    new DpEvent.SelfComposed(
                            samplingRate == 1
                                    ? noise
                                    : new DpEvent.PoissonSampled(samplingRate, noise),
                            steps);
            case WITHOUT_REPLACEMENT ->
                    new DpEvent.SelfComposed(
                            new DpEvent.SampledWithoutReplacement(
                                    examples, sampleSize(samplingRate), noise),
                            steps);
            case SHUFFLED ->
                    new DpEvent.SelfComposed(
                            new DpEvent.DisjointBatches(noise), passes(samplingRate, steps));
        };
    }

    /** Returns the share of the examples that a step in truth draws. */
    Double effectiveRate(Double samplingRate) {
        return given == null && samplingRate != null && selection == Selection.WITHOUT_REPLACEMENT
                ? (Double) ((double) sampleSize(samplingRate) / examples)
                : samplingRate;
    }

    private long sampleSize(double samplingRate) {
        return Math.max(1, Math.round(samplingRate * examples));
    }

    /** A pass, once begun, costs a whole release. */
    private static long passes(double samplingRate, long steps) {
        // 1 / 0.07 * 0.07 may be above 1 in doubles.
        double batches = Math.ceil(1 / samplingRate * (1 - 1e-12));
        return (long) Math.ceil(steps / batches);
    }

    /** Returns what is not as usual, to be read after the settings. */
    String peculiarities() {
        return (mechanism == Mechanism.LAPLACE ? ", Laplace noise" : "")
                + (selection == Selection.POISSON ? "" : ", " + describe());
    }

    String describe() {
        if (given != null) {
            return "as the event says";
        }
        return switch (selection) {
            case POISSON -> "Poisson";
            case WITHOUT_REPLACEMENT -> "fixed size, of " + examples + " examples";
            case SHUFFLED -> "shuffled passes: no amplification";
        };
    }
}
