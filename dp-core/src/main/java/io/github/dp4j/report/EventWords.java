package io.github.dp4j.report;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.EventVisitor;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An event in words.
 *
 * @param sampling how examples were selected, as a clause
 * @param premise what must be true of the release for the event to be what happened, as a sentence
 * @param noise the noise of what is released in the end, behind sampling and repetition
 * @param samplingRate the probability with which an example takes part, where each has its own coin
 * @param counted what one such event is
 */
record EventWords(
        String sampling,
        String premise,
        Noise noise,
        OptionalDouble samplingRate,
        Counted counted) {

    /** What the number of events counts. */
    enum Counted {
        STEPS("step", "steps"),
        PASSES("pass", "passes"),
        SEARCHES("search", "searches");

        private final String one;
        private final String several;

        Counted(String one, String several) {
            this.one = one;
            this.several = several;
        }

        String words(long count) {
            return count == 1 ? one : several;
        }
    }

    /**
     * The noise of a release.
     *
     * @param words its law, as a clause
     * @param multiplier its scale over the clip norm; empty where there is none, or several
     * @param missing whether something is released without noise
     * @param onClippedSum whether it is added to a sum of what single examples add, each of it
     *     clipped
     */
    record Noise(String words, OptionalDouble multiplier, boolean missing, boolean onClippedSum) {

        /** The law of noise whose multiplier is told. */
        static Noise scaled(String law, String norm, double multiplier) {
            return new Noise(
                    multiplier > 0
                            ? law + ", " + Numbers.plain(multiplier) + " x " + norm
                            : NO_NOISE,
                    OptionalDouble.of(multiplier),
                    /* missing= */ multiplier == 0,
                    /* onClippedSum= */ true);
        }

        /** Noise that belongs to a mechanism, which is named in its place. */
        static Noise ofMechanism(DpEvent event, boolean missing, boolean onClippedSum) {
            return new Noise(
                    missing ? NO_NOISE : "that of the mechanism (" + name(event) + ")",
                    OptionalDouble.empty(),
                    missing,
                    onClippedSum);
        }

        /** What several releases have together. */
        static Noise ofSeveral(List<Noise> all) {
            boolean missing = all.stream().anyMatch(Noise::missing);
            return new Noise(
                    missing ? NO_NOISE : "several kinds",
                    OptionalDouble.empty(),
                    missing,
                    all.stream().anyMatch(Noise::onClippedSum));
        }
    }

    private static final String NO_NOISE = "NO NOISE";

    private static final String FULL_BATCH =
            "full batch: no sampling; every example may take part in every step";

    private static final String IN_FULL_BATCHES =
            "Every example counts as one that takes part in every full-batch step.";

    private static final String AS_CLAIMED =
            "A release keeps the privacy that the ledger states for it. That is the claim of its"
                    + " source; nothing has checked it.";

    private static final String RUNS_AT_RANDOM =
            "The number of runs was drawn at random from the distribution of the ledger, and nobody"
                    + " saw any run but the one that was selected.";

    private static final String AS_LISTED = "Nothing was released that the phases do not list.";

    /**
     * Returns the words for an event.
     *
     * @param event the event
     * @return its words
     */
    static EventWords of(DpEvent event) {
        return event.accept(new Describer());
    }

    private static String name(DpEvent event) {
        return event.getClass().getSimpleName();
    }

    private static EventWords selected(String sampling, String premise, Noise noise) {
        return new EventWords(sampling, premise, noise, OptionalDouble.empty(), Counted.STEPS);
    }

    /** Who takes part is for the mechanism to say. */
    private static EventWords mechanism(DpEvent event, String premise, Noise noise) {
        return selected("part of the mechanism (" + name(event) + ")", premise, noise);
    }

    private static EventWords mechanism(DpEvent event, String premise) {
        return mechanism(
                event,
                premise,
                Noise.ofMechanism(event, /* missing= */ false, /* onClippedSum= */ false));
    }

    /** The best of several runs: what each of them releases, part by part. */
    private static EventWords searched(String law, DpEvent run) {
        List<Phase> parts = Phase.of(run);
        List<Noise> noises = parts.stream().map(part -> part.words().noise()).toList();
        Noise all = Noise.ofSeveral(noises);
        return new EventWords(
                "a search: the best of a random number of runs ("
                        + law
                        + "), each of "
                        + joined(parts, part -> Wording.count(part) + ", " + part.sampling()),
                RUNS_AT_RANDOM,
                new Noise(
                        all.missing() ? NO_NOISE : joined(parts, Phase::noise),
                        OptionalDouble.empty(),
                        all.missing(),
                        all.onClippedSum()),
                OptionalDouble.empty(),
                Counted.SEARCHES);
    }

    private static String joined(List<Phase> parts, Function<Phase, String> words) {
        return parts.stream().map(words).collect(Collectors.joining("; and "));
    }

    private static final class Describer implements EventVisitor<EventWords> {

        @Override
        public EventWords visit(DpEvent.Gaussian event) {
            return selected(
                    FULL_BATCH,
                    IN_FULL_BATCHES,
                    Noise.scaled("Gaussian", "clip norm", event.noiseMultiplier()));
        }

        @Override
        public EventWords visit(DpEvent.Laplace event) {
            return selected(
                    FULL_BATCH,
                    IN_FULL_BATCHES,
                    Noise.scaled("Laplace", "L1 clip norm", event.noiseMultiplier()));
        }

        @Override
        public EventWords visit(DpEvent.PoissonSampled event) {
            return new EventWords(
                    "Poisson: each example takes part in a step with probability "
                            + Numbers.plain(event.samplingRate())
                            + ", independently of all others",
                    "Every batch is a Poisson sample, drawn anew at each step by a cryptographic"
                            + " generator; empty batches are steps as well.",
                    of(event.event()).noise(),
                    OptionalDouble.of(event.samplingRate()),
                    Counted.STEPS);
        }

        @Override
        public EventWords visit(DpEvent.SampledWithoutReplacement event) {
            return selected(
                    "fixed size without replacement: each step draws "
                            + Numbers.count(event.sampleSize())
                            + " of "
                            + Numbers.count(event.populationSize())
                            + " examples uniformly",
                    "Every batch is a uniformly random subset of the public size stated, drawn anew"
                            + " at each step by a cryptographic generator.",
                    of(event.event()).noise());
        }

        @Override
        public EventWords visit(DpEvent.TruncatedPoisson event) {
            return selected(
                    "Poisson with a cap: each example takes part with probability "
                            + Numbers.plain(event.samplingRate())
                            + ", batches hold at most "
                            + Numbers.count(event.batchCap())
                            + " examples",
                    "Every batch is a Poisson sample of the public number of examples, drawn anew at"
                            + " each step by a cryptographic generator; of a sample above the cap as"
                            + " many as the cap take part, chosen uniformly.",
                    of(event.event()).noise());
        }

        @Override
        public EventWords visit(DpEvent.DisjointBatches event) {
            return new EventWords(
                    "passes: each example takes part once a pass, in one of its disjoint batches;"
                            + " no amplification by sampling",
                    "Each example takes part at most once a pass, in a batch whose choice does not"
                            + " depend on the other examples. That is the claim of the source of the"
                            + " batches; nothing has checked it.",
                    of(event.event()).noise(),
                    OptionalDouble.empty(),
                    Counted.PASSES);
        }

        @Override
        public EventWords visit(DpEvent.SelfComposed event) {
            return mechanism(
                    event,
                    AS_LISTED,
                    event.count() == 0 ? Noise.ofSeveral(List.of()) : of(event.event()).noise());
        }

        @Override
        public EventWords visit(DpEvent.Composed event) {
            List<Noise> noises =
                    event.events().stream().map(EventWords::of).map(EventWords::noise).toList();
            return mechanism(event, AS_LISTED, Noise.ofSeveral(noises));
        }

        @Override
        public EventWords visit(DpEvent.NonPrivate event) {
            return selected(
                    "not stated",
                    AS_LISTED,
                    Noise.ofMechanism(event, /* missing= */ true, /* onClippedSum= */ false));
        }

        @Override
        public EventWords visit(DpEvent.ApproximateDp event) {
            return mechanism(event, AS_CLAIMED);
        }

        @Override
        public EventWords visit(DpEvent.ZeroConcentratedDp event) {
            return mechanism(event, AS_CLAIMED);
        }

        @Override
        public EventWords visit(DpEvent.ExponentialMechanism event) {
            return mechanism(
                    event,
                    "The choice was drawn at random as the exponential mechanism says, by scores of"
                            + " which no example moves any by more than their stated sensitivity.");
        }

        @Override
        public EventWords visit(DpEvent.RandomizedResponse event) {
            return mechanism(
                    event,
                    "Each record is randomised by itself, with the public probability of the"
                            + " ledger.",
                    Noise.ofMechanism(event, event.noise() == 0, /* onClippedSum= */ false));
        }

        @Override
        public EventWords visit(DpEvent.DiscreteGaussian event) {
            return selected(
                    FULL_BATCH,
                    IN_FULL_BATCHES,
                    Noise.ofMechanism(event, /* missing= */ false, /* onClippedSum= */ false));
        }

        @Override
        public EventWords visit(DpEvent.DiscreteLaplace event) {
            return selected(
                    FULL_BATCH,
                    IN_FULL_BATCHES,
                    Noise.ofMechanism(event, /* missing= */ false, /* onClippedSum= */ false));
        }

        @Override
        public EventWords visit(DpEvent.GaussianMixture event) {
            return mechanism(
                    event,
                    "How much an example adds is drawn anew at each release, with the probabilities"
                            + " of the ledger and independently of the data.",
                    Noise.ofMechanism(
                            event, event.noiseMultiplier() == 0, /* onClippedSum= */ true));
        }

        @Override
        public EventWords visit(DpEvent.MatrixMechanism event) {
            return mechanism(
                    event,
                    "No example takes part more often, or at steps closer together, than the"
                            + " sensitivity of the strategy allows for.",
                    Noise.ofMechanism(
                            event, event.noiseMultiplier() == 0, /* onClippedSum= */ true));
        }

        @Override
        public EventWords visit(DpEvent.RepeatAndSelect event) {
            return searched(
                    "negative binomial, shape "
                            + Numbers.plain(event.shape())
                            + ", gamma "
                            + Numbers.plain(event.gamma()),
                    event.event());
        }

        @Override
        public EventWords visit(DpEvent.RepeatAndSelectPoisson event) {
            return searched("Poisson, mean " + Numbers.plain(event.meanRuns()), event.event());
        }
    }
}
