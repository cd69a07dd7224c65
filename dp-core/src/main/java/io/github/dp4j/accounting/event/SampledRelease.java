package io.github.dp4j.accounting.event;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.function.Function;

/** A release about a sample, brought to the form that analyses know: a rate, and noise. */
public final class SampledRelease {

    private SampledRelease() {}

    /**
     * What is known of a sample.
     *
     * @param <R> the kind of answer
     */
    public interface Analysis<R> {
        /**
         * Answers for a sample.
         *
         * @param rate the probability of taking part, below 1 unless it rounds to it
         * @param noise what is added to the sum of those who do
         */
        R of(double rate, BaseRelease.Noise noise);
    }

    /**
     * Asks about a Poisson sample; a sample of a sample is one, with the product of the rates.
     *
     * @param whole answers for an event that costs as much, without sampling
     * @throws UnsupportedEventException if samples of the event have no analysis
     */
    public static <R> R poisson(
            DpEvent.PoissonSampled sampled, Function<DpEvent, R> whole, Analysis<R> sample) {
        double rate = sampled.samplingRate();
        BaseRelease base = BaseRelease.of(sampled.event());
        if (rate == 1 || base.ignoresSampling()) {
            return whole.apply(base.event());
        }
        if (base.sample().isPresent()) {
            DpEvent.PoissonSampled inner = base.sample().get();
            // A product that underflows is rounded up.
            double both = Math.max(Double.MIN_VALUE, rate * inner.samplingRate());
            return poisson(new DpEvent.PoissonSampled(both, inner.event()), whole, sample);
        }
        return sample.of(rate, noise(base, "Poisson sampling"));
    }

    /**
     * Asks about a sample of fixed size.
     *
     * @param whole answers for an event that costs as much, without sampling
     * @throws UnsupportedEventException if samples of the event have no analysis
     */
    public static <R> R withoutReplacement(
            DpEvent.SampledWithoutReplacement sampled,
            Function<DpEvent, R> whole,
            Analysis<R> sample) {
        BaseRelease base = BaseRelease.of(sampled.event());
        if (sampled.sampleSize() == sampled.populationSize() || base.ignoresSampling()) {
            return whole.apply(base.event());
        }
        double rate = (double) sampled.sampleSize() / sampled.populationSize();
        return sample.of(rate, noise(base, "fixed-size sampling without replacement"));
    }

    /**
     * Asks about a Poisson sample with a cap.
     *
     * @param poisson answers where the cap is never met, or nothing of the batch matters
     * @throws UnsupportedEventException if samples of the event have no analysis
     */
    public static <R> R truncated(
            DpEvent.TruncatedPoisson sampled,
            Function<DpEvent.PoissonSampled, R> poisson,
            Analysis<R> sample) {
        BaseRelease base = BaseRelease.of(sampled.event());
        if (sampled.batchCap() >= sampled.populationSize() || base.ignoresSampling()) {
            return poisson.apply(new DpEvent.PoissonSampled(sampled.samplingRate(), base.event()));
        }
        return sample.of(sampled.samplingRate(), noise(base, Refusals.TRUNCATED));
    }

    private static BaseRelease.Noise noise(BaseRelease base, String sampling) {
        return base.noise().orElseThrow(() -> Refusals.sampleOf(sampling, base.event()));
    }
}
