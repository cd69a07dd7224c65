package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import java.util.Map;

/**
 * What is released about a sample, reduced to one event.
 *
 * <p>Several Gaussian releases about the same sample, adaptively chosen, are one Gaussian release
 * with {@code 1/sigma^2 = sum 1/sigma_i^2}: the privacy losses are normal and add up. Other
 * combinations on a common sample are not the composition of sampled releases and stay composed.
 */
final class BaseRelease {

    private BaseRelease() {}

    static DpEvent of(DpEvent event) {
        if (!(event instanceof DpEvent.SelfComposed || event instanceof DpEvent.Composed)) {
            return event;
        }
        Map<DpEvent, Long> counts = EventCounts.of(event);
        double precision = 0;
        for (Map.Entry<DpEvent, Long> entry : counts.entrySet()) {
            if (entry.getKey() instanceof DpEvent.Gaussian gaussian) {
                double sigma = gaussian.noiseMultiplier();
                precision += entry.getValue() == 0 ? 0 : entry.getValue() / (sigma * sigma);
            } else if (counts.size() == 1 && entry.getValue() == 1) {
                return entry.getKey();
            } else {
                return event;
            }
        }
        if (!(precision > 0)) {
            return event;
        }
        return new DpEvent.Gaussian(1 / Math.sqrt(precision));
    }

    /** A Poisson sample of a Poisson sample; a product that underflows is rounded up. */
    static DpEvent.PoissonSampled nested(double rate, DpEvent.PoissonSampled inner) {
        return new DpEvent.PoissonSampled(
                Math.max(Double.MIN_VALUE, rate * inner.samplingRate()), inner.event());
    }
}
