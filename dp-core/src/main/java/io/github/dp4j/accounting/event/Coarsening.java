package io.github.dp4j.accounting.event;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A ledger of very many different Poisson-sampled Gaussian releases with their rates and noise
 * rounded to a grid, so that few different ones are left: upwards in cost, and downwards. More
 * noise is a post-processing, and every divergence grows with the rate, so the two are bounds.
 *
 * @param above a ledger that costs no less
 * @param below a ledger that costs no more
 */
public record Coarsening(DpEvent above, DpEvent below) {

    /** Of so many different releases a ledger is taken as it is. */
    public static final int MOST = 5000;

    /** So many are left on the grid. */
    private static final int LEFT = 1000;

    /** Releases of other kinds, which no grid makes fewer. */
    private static final int MOST_OTHERS = 20_000;

    /** The first step of the grid, in logarithms. */
    private static final double FIRST_STEP = 0x1p-12;

    private record Key(long rate, long noise) {}

    private record Release(double rate, double noise) {

        /** Whether a cell of the grid neither overflows nor underflows. */
        boolean isOrdinary() {
            return noise >= 1e-100 && noise <= 1e100 && rate >= 1e-100;
        }
    }

    /**
     * Returns a coarser ledger, or the same one twice where it has few different releases.
     *
     * @throws UnsupportedEventException if too many releases are of another kind
     */
    public static Coarsening of(DpEvent ledger) {
        Map<DpEvent, Long> counts = EventCounts.of(ledger);
        if (counts.size() <= MOST) {
            return new Coarsening(ledger, ledger);
        }
        Map<Release, Long> sampled = new LinkedHashMap<>();
        List<DpEvent> others = new ArrayList<>();
        counts.forEach(
                (event, count) ->
                        sampledGaussian(event)
                                .ifPresentOrElse(
                                        release -> sampled.merge(release, count, Math::addExact),
                                        () -> others.add(new DpEvent.SelfComposed(event, count))));
        if (others.size() > MOST_OTHERS) {
            throw Refusals.tooManyReleases(others.size(), MOST_OTHERS);
        }
        for (double step = FIRST_STEP; ; step *= 2) {
            Map<Key, Long> cells = cells(sampled, step);
            if (cells.size() <= LEFT) {
                return new Coarsening(
                        ledger(cells, step, /* dearer= */ true, others),
                        ledger(cells, step, /* dearer= */ false, others));
            }
        }
    }

    private static Optional<Release> sampledGaussian(DpEvent event) {
        Optional<DpEvent.PoissonSampled> sample = BaseRelease.of(event).sample();
        return sample.flatMap(sampled -> BaseRelease.of(sampled.event()).noise())
                .filter(BaseRelease.Noise::gaussian)
                .map(noise -> new Release(sample.get().samplingRate(), noise.multiplier()))
                .filter(Release::isOrdinary);
    }

    private static Map<Key, Long> cells(Map<Release, Long> sampled, double step) {
        Map<Key, Long> cells = new LinkedHashMap<>();
        sampled.forEach(
                (release, count) -> {
                    Key key = new Key(cell(release.rate(), step), cell(release.noise(), step));
                    cells.merge(key, count, Math::addExact);
                });
        return cells;
    }

    private static long cell(double value, double step) {
        return (long) Math.floor(Math.log(value) / step);
    }

    /** The ends of a cell, moved by more than logarithm and exponential are rounded. */
    private static DpEvent ledger(
            Map<Key, Long> cells, double step, boolean dearer, List<DpEvent> others) {
        List<DpEvent> events = new ArrayList<>(others);
        cells.forEach(
                (key, count) -> {
                    double low = 1 - 1e-12;
                    double high = 1 + 1e-12;
                    double rate =
                            dearer
                                    ? Math.exp((key.rate() + 1) * step) * high
                                    : Math.exp(key.rate() * step) * low;
                    double noise =
                            dearer
                                    ? Math.exp(key.noise() * step) * low
                                    : Math.exp((key.noise() + 1) * step) * high;
                    DpEvent one =
                            new DpEvent.PoissonSampled(
                                    Math.min(1, rate), new DpEvent.Gaussian(noise));
                    events.add(new DpEvent.SelfComposed(one, count));
                });
        return new DpEvent.Composed(events);
    }
}
