package io.github.dp4j.dl4j.ledger;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Everything a network's training has released so far. A value; {@link LedgerJournal} makes it
 * grow.
 *
 * @param id tells this training from every other, so that a ledger cannot stand in for another
 * @param relation the neighbouring relation of the guarantee, fixed when training starts
 * @param delta the failure probability at which the owner reports epsilon, fixed likewise
 * @param phases the stretches of training, oldest first
 */
public record Ledger(
        String id, NeighboringRelation relation, double delta, List<LedgerPhase> phases) {

    /** The version of the format this code writes; it refuses newer ones. */
    static final int VERSION = 1;

    private static final String FORMAT = "dp4j-ledger";

    /** Copies the list. */
    public Ledger {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(relation, "relation");
        Require.delta(delta);
        phases = List.copyOf(phases);
    }

    /**
     * Returns an empty ledger with an id of its own.
     *
     * @param relation the neighbouring relation of the guarantee
     * @param delta the failure probability at which epsilon is reported
     * @return the ledger
     */
    public static Ledger start(NeighboringRelation relation, double delta) {
        return new Ledger(UUID.randomUUID().toString(), relation, delta, List.of());
    }

    /**
     * Returns everything released, as one event for an accountant.
     *
     * @return the composition of all phases
     */
    @JsonIgnore
    public DpEvent released() {
        List<DpEvent> events = new ArrayList<>();
        for (LedgerPhase phase : phases) {
            if (phase.events() > 0) {
                events.add(phase.released());
            }
        }
        return new DpEvent.Composed(events);
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
     * Returns whether this ledger holds at least everything that another one of the same training
     * holds.
     *
     * @param earlier the ledger that should be covered
     * @return true if no phase of {@code earlier} is missing or counts more
     */
    public boolean covers(Ledger earlier) {
        if (!id.equals(earlier.id)
                || relation != earlier.relation
                || delta != earlier.delta
                || phases.size() < earlier.phases.size()) {
            return false;
        }
        for (int i = 0; i < earlier.phases.size(); i++) {
            LedgerPhase mine = phases.get(i);
            LedgerPhase theirs = earlier.phases.get(i);
            if (!mine.sameSettings(theirs)
                    || mine.events() < theirs.events()
                    || mine.steps() < theirs.steps()) {
                return false;
            }
        }
        return true;
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
     * @throws CorruptLedgerException if it is no ledger, is damaged, or comes from a newer version
     */
    public static Ledger ofJson(JsonNode json, String place) {
        if (json == null || !FORMAT.equals(json.path("format").asText())) {
            throw CorruptLedgerException.damaged(
                    place, "what should be its DP4J privacy ledger is something else");
        }
        int version = json.path("version").asInt(0);
        if (version > VERSION) {
            throw CorruptLedgerException.newer(
                    place,
                    "its privacy ledger has format version "
                            + version
                            + ", and this version of DP4J reads version "
                            + VERSION);
        }
        if (version < VERSION) {
            throw CorruptLedgerException.damaged(
                    place, "its privacy ledger has the format version " + json.path("version"));
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
