package io.github.dp4j.dl4j.ledger;

import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The counts of a ledger that is being read or written: one for each setting, whoever charged. */
final class LedgerTally {

    private static final class Count {
        private long events;
        private long steps;
    }

    private final String id;
    private final NeighboringRelation relation;
    private final double delta;
    private final List<LedgerRelease> releases;
    private final Map<LedgerPhase, Count> counts = new LinkedHashMap<>();
    private final Set<String> fingerprints;
    private final List<LedgerWord> words;
    private long steps;

    LedgerTally(Ledger start) {
        this.id = start.id();
        this.relation = start.relation();
        this.delta = start.delta();
        this.releases = start.releases();
        this.fingerprints = new LinkedHashSet<>(start.fingerprints());
        this.words = new ArrayList<>(start.words());
        for (LedgerPhase phase : start.phases()) {
            Count count = count(phase.settings());
            count.events += phase.events();
            count.steps += phase.steps();
            steps += phase.steps();
        }
    }

    private Count count(LedgerPhase settings) {
        return counts.computeIfAbsent(settings, s -> new Count());
    }

    void begin(LedgerPhase settings) {
        count(settings);
    }

    /** Returns whether a step may belong to an event of this setting that was charged before. */
    boolean hasEvents(LedgerPhase settings) {
        Count count = counts.get(settings);
        return count != null && count.events > 0;
    }

    void charge(LedgerPhase settings, boolean newEvent) {
        Count count = count(settings);
        count.events += newEvent ? 1 : 0;
        count.steps++;
        steps++;
    }

    void add(String fingerprint) {
        fingerprints.add(fingerprint);
    }

    boolean knows(String fingerprint) {
        return fingerprints.contains(fingerprint);
    }

    void add(LedgerWord word) {
        words.add(word);
    }

    String id() {
        return id;
    }

    long steps() {
        return steps;
    }

    boolean countsNoLessThan(LedgerTally other) {
        return other.counts.entrySet().stream()
                .allMatch(
                        entry -> {
                            Count mine = counts.get(entry.getKey());
                            return mine != null
                                    && mine.events >= entry.getValue().events
                                    && mine.steps >= entry.getValue().steps;
                        });
    }

    Ledger ledger() {
        List<LedgerPhase> phases = new ArrayList<>();
        counts.forEach((phase, count) -> phases.add(phase.withCounts(count.events, count.steps)));
        return new Ledger(id, relation, delta, releases, phases, List.copyOf(fingerprints), words);
    }
}
