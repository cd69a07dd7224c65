package io.github.dp4j.report;

import io.github.dp4j.privacy.DpEvent;
import java.util.List;
import java.util.OptionalDouble;

/** Puts events into words. */
final class EventWords {

    private EventWords() {}

    static String sampling(DpEvent event) {
        if (event instanceof DpEvent.PoissonSampled sampled) {
            return "Poisson: each example takes part in a step with probability "
                    + Numbers.plain(sampled.samplingRate())
                    + ", independently of all others";
        }
        if (event instanceof DpEvent.SampledWithoutReplacement sampled) {
            return "fixed size without replacement: each step draws "
                    + Numbers.count(sampled.sampleSize())
                    + " of "
                    + Numbers.count(sampled.populationSize())
                    + " examples uniformly";
        }
        if (event instanceof DpEvent.DisjointBatches) {
            return "passes: each example takes part once a pass, in one of its disjoint batches;"
                    + " no amplification by sampling";
        }
        if (event instanceof DpEvent.TruncatedPoisson sampled) {
            return "Poisson with a cap: each example takes part with probability "
                    + Numbers.plain(sampled.samplingRate())
                    + ", batches hold at most "
                    + Numbers.count(sampled.batchCap())
                    + " examples";
        }
        if (event instanceof DpEvent.Gaussian || event instanceof DpEvent.Laplace) {
            return "full batch: every example takes part in every step";
        }
        return event instanceof DpEvent.NonPrivate
                ? "not stated"
                : "part of the mechanism (" + event.getClass().getSimpleName() + ")";
    }

    static String noise(DpEvent event) {
        DpEvent mechanism = mechanism(event);
        if (mechanism instanceof DpEvent.Gaussian gaussian && gaussian.noiseMultiplier() > 0) {
            return "Gaussian, " + Numbers.plain(gaussian.noiseMultiplier()) + " x clip norm";
        }
        if (mechanism instanceof DpEvent.Laplace laplace && laplace.noiseMultiplier() > 0) {
            return "Laplace, " + Numbers.plain(laplace.noiseMultiplier()) + " x L1 clip norm";
        }
        if (isNoiseless(mechanism)) {
            return "NO NOISE";
        }
        return mechanism instanceof DpEvent.Composed
                ? "several kinds"
                : "that of the mechanism (" + mechanism.getClass().getSimpleName() + ")";
    }

    static OptionalDouble noiseMultiplier(DpEvent event) {
        DpEvent mechanism = mechanism(event);
        if (mechanism instanceof DpEvent.Gaussian gaussian) {
            return OptionalDouble.of(gaussian.noiseMultiplier());
        }
        if (mechanism instanceof DpEvent.Laplace laplace) {
            return OptionalDouble.of(laplace.noiseMultiplier());
        }
        return OptionalDouble.empty();
    }

    /** Returns whether some of what happened was released without noise. */
    static boolean isNoiseless(DpEvent event) {
        DpEvent mechanism = mechanism(event);
        if (mechanism instanceof DpEvent.Composed composed) {
            return composed.events().stream().anyMatch(EventWords::isNoiseless);
        }
        return mechanism instanceof DpEvent.NonPrivate || noiseMultiplier(mechanism).orElse(1) == 0;
    }

    /** Looks through sampling and repetition at what is released in the end. */
    private static DpEvent mechanism(DpEvent event) {
        if (event instanceof DpEvent.PoissonSampled sampled) {
            return mechanism(sampled.event());
        }
        if (event instanceof DpEvent.SampledWithoutReplacement sampled) {
            return mechanism(sampled.event());
        }
        if (event instanceof DpEvent.TruncatedPoisson sampled) {
            return mechanism(sampled.event());
        }
        if (event instanceof DpEvent.DisjointBatches batches) {
            return mechanism(batches.event());
        }
        if (event instanceof DpEvent.SelfComposed repeated) {
            return repeated.count() == 0
                    ? new DpEvent.Composed(List.of())
                    : mechanism(repeated.event());
        }
        return event;
    }
}
