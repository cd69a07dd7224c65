package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import java.util.List;
import java.util.Map;

/**
 * What is released about a sample, reduced to one event.
 *
 * <p>Several Gaussian releases about the same sample, adaptively chosen, are one Gaussian release
 * with {@code 1/sigma^2 = sum 1/sigma_i^2}: the privacy losses are normal and add up. Other
 * combinations on a common sample are not the composition of sampled releases and stay composed.
 */
final class BaseRelease {

    private static final DpEvent NOTHING = new DpEvent.Composed(List.of());

    private BaseRelease() {}

    static DpEvent of(DpEvent event) {
        if (!(event instanceof DpEvent.SelfComposed || event instanceof DpEvent.Composed)) {
            return event;
        }
        Map<DpEvent, Long> counts = EventCounts.of(event);
        counts.values().removeIf(count -> count == 0);
        if (counts.isEmpty()) {
            return NOTHING;
        }
        if (counts.size() == 1 && counts.containsValue(1L)) {
            return counts.keySet().iterator().next();
        }
        double least = Double.POSITIVE_INFINITY;
        for (DpEvent part : counts.keySet()) {
            if (!(part instanceof DpEvent.Gaussian gaussian)) {
                return event;
            }
            least = Math.min(least, gaussian.noiseMultiplier());
        }
        // Relative to the least, so that no square overflows.
        double precision = 0;
        for (Map.Entry<DpEvent, Long> entry : counts.entrySet()) {
            double ratio = least / ((DpEvent.Gaussian) entry.getKey()).noiseMultiplier();
            precision += entry.getValue() * ratio * ratio;
        }
        return new DpEvent.Gaussian(least == 0 ? 0 : least / Math.sqrt(precision));
    }

    /** Returns whether it does not matter who takes part: nothing is released, or everything. */
    static boolean ignoresSampling(DpEvent base) {
        return base instanceof DpEvent.NonPrivate || base.equals(NOTHING);
    }

    /** A Poisson sample of a Poisson sample; a product that underflows is rounded up. */
    static DpEvent.PoissonSampled nested(double rate, DpEvent.PoissonSampled inner) {
        return new DpEvent.PoissonSampled(
                Math.max(Double.MIN_VALUE, rate * inner.samplingRate()), inner.event());
    }
}
