package io.github.dp4j.accounting.rdp;

import io.github.dp4j.accounting.event.Coarsening;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Renyi divergences of events, those of single releases remembered, so that asking again for more
 * steps costs microseconds. Thread-safe.
 */
public final class RememberedCurves {

    /** Each holds its divergence at over 200 orders, so that all take less than 8 MB. */
    private static final int REMEMBERED = 4096;

    private final Map<Key, RdpCurve> remembered =
            new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, RdpCurve> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private record Key(DpEvent event, NeighboringRelation relation) {}

    /**
     * Returns the divergence of all releases of an event together.
     *
     * @throws UnsupportedEventException if a release has no analysis
     */
    public RdpSum sum(DpEvent event, NeighboringRelation relation) {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(relation, "relation");
        return RdpCurves.sum(Coarsening.of(event).above(), relation, this::single);
    }

    /** Returns the same at every one of {@link RdpOrders}. */
    public double[] everywhere(DpEvent event, NeighboringRelation relation) {
        return sum(event, relation).everywhere();
    }

    private RdpCurve single(DpEvent event, NeighboringRelation relation) {
        Key key = new Key(event, relation);
        synchronized (remembered) {
            RdpCurve known = remembered.get(key);
            if (known != null) {
                return known;
            }
        }
        RdpCurve computed = RdpCurves.of(event, relation);
        synchronized (remembered) {
            remembered.put(key, computed);
        }
        return computed;
    }
}
