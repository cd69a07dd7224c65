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
        if (isFullBatch(event)) {
            return "full batch: every example takes part in every step";
        }
        if (event instanceof DpEvent.NonPrivate) {
            return "not stated";
        }
        if (isMechanismOfItsOwn(event)) {
            return "part of the mechanism (" + event.getClass().getSimpleName() + ")";
        }
        throw wordless(event);
    }

    /** What must be true of the release for the event to be what happened, as a sentence. */
    static String premise(DpEvent event) {
        if (event instanceof DpEvent.PoissonSampled) {
            return "Every batch is a Poisson sample, drawn anew at each step by a cryptographic"
                    + " generator; empty batches are steps as well.";
        }
        if (event instanceof DpEvent.TruncatedPoisson) {
            return "Every batch is a Poisson sample of the public number of examples, drawn anew at"
                    + " each step by a cryptographic generator; of a sample above the cap as many"
                    + " as the cap take part, chosen uniformly.";
        }
        if (event instanceof DpEvent.SampledWithoutReplacement) {
            return "Every batch is a uniformly random subset of the public size stated, drawn anew"
                    + " at each step by a cryptographic generator.";
        }
        if (event instanceof DpEvent.DisjointBatches) {
            return "Each example takes part at most once a pass, in a batch whose choice does not"
                    + " depend on the other examples. That is the claim of the source of the"
                    + " batches; nothing has checked it.";
        }
        if (isFullBatch(event)) {
            return "Every example takes part in every full-batch step.";
        }
        if (event instanceof DpEvent.MatrixMechanism) {
            return "No example takes part more often, or at steps closer together, than the"
                    + " sensitivity of the strategy allows for.";
        }
        if (event instanceof DpEvent.RandomizedResponse) {
            return "Each record is randomised by itself, with the public probability of the ledger.";
        }
        if (event instanceof DpEvent.ExponentialMechanism) {
            return "The choice was drawn at random as the exponential mechanism says, by scores of"
                    + " which no example moves any by more than their stated sensitivity.";
        }
        if (event instanceof DpEvent.GaussianMixture) {
            return "How much an example adds is drawn anew at each release, with the probabilities"
                    + " of the ledger and independently of the data.";
        }
        if (event instanceof DpEvent.RepeatAndSelect
                || event instanceof DpEvent.RepeatAndSelectPoisson) {
            return "The number of runs was drawn at random from the distribution of the ledger, and"
                    + " nobody saw any run but the one that was selected.";
        }
        if (event instanceof DpEvent.ApproximateDp || event instanceof DpEvent.ZeroConcentratedDp) {
            return "A release keeps the privacy that the ledger states for it. That is the claim of"
                    + " its source; nothing has checked it.";
        }
        if (event instanceof DpEvent.NonPrivate
                || event instanceof DpEvent.Composed
                || event instanceof DpEvent.SelfComposed) {
            return "Nothing was released that the phases do not list.";
        }
        throw wordless(event);
    }

    /** Whether the event is noise on a sum of what single examples add, each of it clipped. */
    static boolean sumsExamples(DpEvent event) {
        DpEvent mechanism = mechanism(event);
        if (mechanism instanceof DpEvent.Composed composed) {
            return composed.events().stream().anyMatch(EventWords::sumsExamples);
        }
        return mechanism instanceof DpEvent.Gaussian
                || mechanism instanceof DpEvent.Laplace
                || mechanism instanceof DpEvent.GaussianMixture
                || mechanism instanceof DpEvent.MatrixMechanism;
    }

    private static boolean isFullBatch(DpEvent event) {
        return event instanceof DpEvent.Gaussian
                || event instanceof DpEvent.Laplace
                || event instanceof DpEvent.DiscreteGaussian
                || event instanceof DpEvent.DiscreteLaplace;
    }

    private static boolean isMechanismOfItsOwn(DpEvent event) {
        return event instanceof DpEvent.ApproximateDp
                || event instanceof DpEvent.ZeroConcentratedDp
                || event instanceof DpEvent.ExponentialMechanism
                || event instanceof DpEvent.RandomizedResponse
                || event instanceof DpEvent.GaussianMixture
                || event instanceof DpEvent.MatrixMechanism
                || event instanceof DpEvent.RepeatAndSelect
                || event instanceof DpEvent.RepeatAndSelectPoisson
                || event instanceof DpEvent.Composed
                || event instanceof DpEvent.SelfComposed;
    }

    /** A sentence for events that it was not written for would be printed and untrue. */
    private static IllegalArgumentException wordless(DpEvent event) {
        return new IllegalArgumentException("Reports have no words for the event " + event + ".");
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
