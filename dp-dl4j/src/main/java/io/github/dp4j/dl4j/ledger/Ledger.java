package io.github.dp4j.dl4j.ledger;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.StrictJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Everything a network's training has released so far. A value; {@link LedgerJournal} makes it
 * grow.
 *
 * @param id tells this training from every other, so that a ledger cannot stand in for another
 * @param relation the neighbouring relation of the guarantee, fixed when training starts
 * @param delta the failure probability at which the owner reports epsilon, fixed likewise
 * @param releases what was released before the first step; absent from the JSON if nothing was
 * @param phases the stretches of training, oldest first
 * @param fingerprints of the parameters at moments of this training, oldest first
 * @param words what the owner stated, oldest first
 */
public record Ledger(
        String id,
        NeighboringRelation relation,
        double delta,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LedgerRelease> releases,
        List<LedgerPhase> phases,
        List<String> fingerprints,
        List<LedgerWord> words) {

    /** The version of the format this code writes; it refuses every other. */
    static final int VERSION = 2;

    static final String FORMAT = "dp4j-ledger";

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a release is for neighbours of another relation
     */
    public Ledger {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(relation, "relation");
        Require.delta(delta);
        releases = releases == null ? List.of() : List.copyOf(releases);
        for (LedgerRelease release : releases) {
            if (release.relation() != relation) {
                throw new IllegalArgumentException(
                        "the release '"
                                + release.description()
                                + "' is for "
                                + release.relation().label()
                                + " neighbours, and cannot stand on a ledger for "
                                + relation.label());
            }
        }
        phases = List.copyOf(Objects.requireNonNull(phases, "phases"));
        fingerprints = List.copyOf(Objects.requireNonNull(fingerprints, "fingerprints"));
        words = List.copyOf(Objects.requireNonNull(words, "words"));
    }

    /**
     * Creates a ledger of training alone.
     *
     * @param id see the component
     * @param relation see the component
     * @param delta see the component
     * @param phases see the component
     * @param fingerprints see the component
     * @param words see the component
     */
    public Ledger(
            String id,
            NeighboringRelation relation,
            double delta,
            List<LedgerPhase> phases,
            List<String> fingerprints,
            List<LedgerWord> words) {
        this(id, relation, delta, /* releases= */ List.of(), phases, fingerprints, words);
    }

    /**
     * Returns an empty ledger with an id of its own.
     *
     * @param relation the neighbouring relation of the guarantee
     * @param delta the failure probability at which epsilon is reported
     * @return the ledger
     */
    public static Ledger start(NeighboringRelation relation, double delta) {
        return new Ledger(
                UUID.randomUUID().toString(), relation, delta, List.of(), List.of(), List.of());
    }

    /**
     * Returns the same ledger after releases that came before the training.
     *
     * @param before the releases, oldest first
     * @return the ledger
     */
    public Ledger withReleases(List<LedgerRelease> before) {
        return new Ledger(id, relation, delta, before, phases, fingerprints, words);
    }

    /**
     * Returns the same ledger, to be reported at another delta.
     *
     * @param other the failure probability
     * @return the ledger
     */
    public Ledger withDelta(double other) {
        return new Ledger(id, relation, other, releases, phases, fingerprints, words);
    }

    /**
     * Returns everything released, as one event for an accountant.
     *
     * @return the composition of all releases and all phases
     */
    @JsonIgnore
    public DpEvent released() {
        return new DpEvent.Composed(
                Stream.concat(releases.stream().map(LedgerRelease::event), trained().stream())
                        .toList());
    }

    /**
     * Returns what the training alone has released.
     *
     * @return an event for each phase that has any
     */
    @JsonIgnore
    public List<DpEvent> trained() {
        List<DpEvent> events = new ArrayList<>();
        for (LedgerPhase phase : phases) {
            if (phase.events() > 0) {
                events.add(phase.released());
            }
        }
        return events;
    }

    /**
     * Returns the number of steps made in all phases.
     *
     * @return the number of steps
     */
    @JsonIgnore
    public long steps() {
        return phases.stream().mapToLong(LedgerPhase::steps).sum();
    }

    /**
     * Returns whether parameters are those of a moment of this training.
     *
     * @param fingerprint of the parameters
     * @return true if this ledger holds it
     */
    public boolean knows(String fingerprint) {
        return fingerprints.contains(fingerprint);
    }

    /**
     * Returns whether this ledger holds at least everything that another one of the same training
     * holds.
     *
     * @param earlier the ledger that should be covered
     * @return true if nothing of {@code earlier} is missing or counts more
     */
    public boolean covers(Ledger earlier) {
        if (!id.equals(earlier.id) || relation != earlier.relation || delta != earlier.delta) {
            return false;
        }
        LedgerTally mine = new LedgerTally(this);
        LedgerTally theirs = new LedgerTally(earlier);
        return mine.countsNoLessThan(theirs)
                && new HashSet<>(releases).containsAll(earlier.releases)
                && new HashSet<>(fingerprints).containsAll(earlier.fingerprints)
                && new HashSet<>(words).containsAll(earlier.words);
    }

    /**
     * Returns this ledger as a JSON object.
     *
     * @return the object, with {@code format} and {@code version}
     */
    public ObjectNode toJson() {
        ObjectNode json = mapper().createObjectNode();
        json.put("format", FORMAT);
        json.put("version", VERSION);
        json.setAll((ObjectNode) mapper().valueToTree(this));
        return json;
    }

    /**
     * Reads a ledger.
     *
     * @param json what {@link #toJson} gave
     * @param place what it was read from, to begin a sentence with: "The model file x.zip"
     * @return the ledger
     * @throws CorruptLedgerException if it is no ledger, is damaged, or of another version
     */
    public static Ledger ofJson(JsonNode json, String place) {
        if (json == null || !FORMAT.equals(json.path("format").asText())) {
            throw CorruptLedgerException.damaged(
                    place, "what should be its DP4J privacy ledger is something else");
        }
        JsonNode version = json.path("version");
        if (!version.isInt() || version.intValue() != VERSION) {
            throw CorruptLedgerException.otherVersion(place, version.toString());
        }
        ObjectNode fields = ((ObjectNode) json).deepCopy();
        fields.remove(List.of("format", "version"));
        try {
            return mapper().treeToValue(fields, Ledger.class);
        } catch (JsonProcessingException e) {
            throw CorruptLedgerException.unreadable(place, e);
        }
    }

    static ObjectMapper mapper() {
        return StrictJson.mapper();
    }
}
