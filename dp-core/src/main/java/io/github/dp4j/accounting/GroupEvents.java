package io.github.dp4j.accounting;

import io.github.dp4j.accounting.event.BaseRelease;
import io.github.dp4j.accounting.event.EventCounts;
import io.github.dp4j.accounting.event.Refusals;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * What a ledger promises to a person with k records, event by event: far less is lost than by the
 * general bound {@code (k epsilon, delta (e^(k epsilon) - 1) / (e^epsilon - 1))}.
 *
 * <p>Together k records move a clipped sum by at most k C. Under Poisson sampling j of them take
 * part with the binomial probability of j ({@link DpEvent.GaussianMixture}; Choquette-Choo, Ganesh,
 * Steinke, Thakurta, arXiv 2310.15526).
 */
public final class GroupEvents {

    /** For larger groups nothing is left of a promise, and events grow with the square of it. */
    private static final int MOST_RECORDS = 64;

    private GroupEvents() {}

    /**
     * Returns the events as a person with several records meets them; account for them under the
     * same relation (mixtures not under replace-one).
     *
     * @param event what was released
     * @param records how many records the person has, from 1 to 64
     * @return the events
     * @throws UnsupportedEventException if a release has no such reading here
     * @throws IllegalArgumentException if the number is out of range
     */
    public static DpEvent of(DpEvent event, int records) {
        if (!(records >= 1 && records <= MOST_RECORDS)) {
            throw new IllegalArgumentException(
                    "records must lie in [1, " + MOST_RECORDS + "], but is " + records + ".");
        }
        List<DpEvent> result = new ArrayList<>();
        for (Map.Entry<DpEvent, Long> entry : EventCounts.of(event).entrySet()) {
            result.add(new DpEvent.SelfComposed(single(entry.getKey(), records), entry.getValue()));
        }
        return new DpEvent.Composed(result);
    }

    private static DpEvent single(DpEvent event, int k) {
        BaseRelease release = BaseRelease.of(event);
        if (k == 1 || release.ignoresSampling()) {
            return event;
        }
        if (release.noise().isPresent()) {
            BaseRelease.Noise noise = release.noise().get();
            return new BaseRelease.Noise(noise.gaussian(), part(noise.multiplier(), k)).event();
        }
        if (release.correlated().isPresent()) {
            DpEvent.MatrixMechanism matrix = release.correlated().get();
            return new DpEvent.MatrixMechanism(matrix.noiseMultiplier(), k * matrix.sensitivity());
        }
        return release.sample()
                .flatMap(sampled -> mixture(sampled, k))
                .orElseThrow(() -> Refusals.noGroup(event));
    }

    private static Optional<DpEvent> mixture(DpEvent.PoissonSampled sampled, int k) {
        return BaseRelease.of(sampled.event())
                .noise()
                .filter(BaseRelease.Noise::gaussian)
                .map(noise -> binomial(noise.multiplier(), sampled.samplingRate(), k));
    }

    /** Rounded down, the safe side; no noise stays none. */
    private static double part(double noiseMultiplier, int k) {
        return Math.max(0, Math.nextDown(noiseMultiplier / k));
    }

    private static DpEvent binomial(double noiseMultiplier, double q, int k) {
        BinomialDistribution law = new BinomialDistribution(null, k, q);
        List<Double> distances = new ArrayList<>();
        List<Double> probabilities = new ArrayList<>();
        for (int j = 0; j <= k; j++) {
            if (law.probability(j) > 0) {
                distances.add((double) j);
                probabilities.add(law.probability(j));
            }
        }
        return new DpEvent.GaussianMixture(noiseMultiplier, distances, probabilities);
    }
}
