package io.github.dp4j.accounting.event;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.EventVisitor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an event is to analyses that look at the noise itself: those of its samples, and of several
 * records of one person.
 *
 * <p>Several Gaussian releases about the same sample, adaptively chosen, are one Gaussian release
 * with {@code 1/sigma^2 = sum 1/sigma_i^2}: the privacy losses are normal and add up. Other
 * combinations on a common sample are not the composition of sampled releases and stay composed.
 *
 * @param event the event, reduced to a single one where that is possible
 * @param noise its noise, where it is one clipped sum with independent noise
 * @param sample the event itself, where it is a Poisson sample
 * @param correlated the event itself, where its noise is correlated over steps
 * @param pass what is released about each batch, where it is a pass over disjoint ones
 * @param ignoresSampling whether it does not matter who takes part: nothing is released, or
 *     everything
 */
public record BaseRelease(
        DpEvent event,
        Optional<Noise> noise,
        Optional<DpEvent.PoissonSampled> sample,
        Optional<DpEvent.MatrixMechanism> correlated,
        Optional<DpEvent> pass,
        boolean ignoresSampling) {

    /**
     * The noise on a clipped sum.
     *
     * @param gaussian whether it is Gaussian, not Laplace
     * @param multiplier its standard deviation (or scale) over the clip norm
     */
    public record Noise(boolean gaussian, double multiplier) {

        /** Returns the release that has this noise. */
        public DpEvent event() {
            return gaussian ? new DpEvent.Gaussian(multiplier) : new DpEvent.Laplace(multiplier);
        }
    }

    private static final BaseRelease NOTHING =
            of(
                    new DpEvent.Composed(List.of()),
                    Optional.empty(),
                    Optional.empty(),
                    /* ignoresSampling= */ true);

    public static BaseRelease of(DpEvent event) {
        return event.accept(new Reader());
    }

    private static BaseRelease of(
            DpEvent event,
            Optional<Noise> noise,
            Optional<DpEvent.PoissonSampled> sample,
            boolean ignoresSampling) {
        return new BaseRelease(
                event, noise, sample, Optional.empty(), Optional.empty(), ignoresSampling);
    }

    private static BaseRelease noisy(DpEvent event, boolean gaussian, double multiplier) {
        return of(
                event,
                Optional.of(new Noise(gaussian, multiplier)),
                Optional.empty(),
                /* ignoresSampling= */ false);
    }

    /** An event of which samples and groups have no analysis. */
    private static BaseRelease other(DpEvent event) {
        return of(event, Optional.empty(), Optional.empty(), /* ignoresSampling= */ false);
    }

    private static BaseRelease reduced(DpEvent event) {
        Map<DpEvent, Long> counts = new LinkedHashMap<>(EventCounts.of(event));
        counts.values().removeIf(count -> count == 0);
        if (counts.isEmpty()) {
            return NOTHING;
        }
        if (counts.size() == 1 && counts.containsValue(1L)) {
            return of(counts.keySet().iterator().next());
        }
        Map<Noise, Long> noises = new LinkedHashMap<>();
        for (Map.Entry<DpEvent, Long> entry : counts.entrySet()) {
            Optional<Noise> noise = of(entry.getKey()).noise().filter(Noise::gaussian);
            if (noise.isEmpty()) {
                return other(event);
            }
            noises.put(noise.get(), entry.getValue());
        }
        DpEvent.Gaussian together = together(noises);
        return noisy(together, /* gaussian= */ true, together.noiseMultiplier());
    }

    private static DpEvent.Gaussian together(Map<Noise, Long> noises) {
        double least = noises.keySet().stream().mapToDouble(Noise::multiplier).min().getAsDouble();
        // Relative to the least, so that no square overflows.
        double precision = 0;
        for (Map.Entry<Noise, Long> entry : noises.entrySet()) {
            double ratio = least / entry.getKey().multiplier();
            precision += entry.getValue() * ratio * ratio;
        }
        return new DpEvent.Gaussian(least == 0 ? 0 : least / Math.sqrt(precision));
    }

    private static final class Reader implements EventVisitor<BaseRelease> {

        @Override
        public BaseRelease visit(DpEvent.Gaussian event) {
            return noisy(event, /* gaussian= */ true, event.noiseMultiplier());
        }

        @Override
        public BaseRelease visit(DpEvent.Laplace event) {
            return noisy(event, /* gaussian= */ false, event.noiseMultiplier());
        }

        @Override
        public BaseRelease visit(DpEvent.PoissonSampled event) {
            return of(event, Optional.empty(), Optional.of(event), /* ignoresSampling= */ false);
        }

        @Override
        public BaseRelease visit(DpEvent.SampledWithoutReplacement event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.TruncatedPoisson event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.DisjointBatches event) {
            return new BaseRelease(
                    event,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(event.event()),
                    /* ignoresSampling= */ false);
        }

        @Override
        public BaseRelease visit(DpEvent.SelfComposed event) {
            return reduced(event);
        }

        @Override
        public BaseRelease visit(DpEvent.Composed event) {
            return reduced(event);
        }

        @Override
        public BaseRelease visit(DpEvent.NonPrivate event) {
            return of(event, Optional.empty(), Optional.empty(), /* ignoresSampling= */ true);
        }

        @Override
        public BaseRelease visit(DpEvent.ApproximateDp event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.ZeroConcentratedDp event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.ExponentialMechanism event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.RandomizedResponse event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.DiscreteGaussian event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.DiscreteLaplace event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.GaussianMixture event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.MatrixMechanism event) {
            return new BaseRelease(
                    event,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(event),
                    Optional.empty(),
                    /* ignoresSampling= */ false);
        }

        @Override
        public BaseRelease visit(DpEvent.RepeatAndSelect event) {
            return other(event);
        }

        @Override
        public BaseRelease visit(DpEvent.RepeatAndSelectPoisson event) {
            return other(event);
        }
    }
}
