package io.github.dp4j.dl4j.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.dl4j.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * A ledger as it lies in a model file, with the parameters that it belongs to.
 *
 * <pre>
 * {"ledger":{"format":"dp4j-ledger",...},"parameters":"c3f1...","checksum":"1c291ca3"}
 * </pre>
 *
 * <p>The checksum is CRC-32 of the ledger's text and the parameters' fingerprint. It finds what was
 * changed by accident or by hand, and is no signature.
 *
 * @param ledger the ledger
 * @param parameters their fingerprint, see {@link FlatFingerprint}
 */
public record BoundLedger(Ledger ledger, String parameters) {

    public ObjectNode toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        ObjectNode content = ledger.toJson();
        json.set("ledger", content);
        json.put("parameters", parameters);
        json.put("checksum", checksum(content, parameters));
        return json;
    }

    /**
     * Reads what {@link #toJson} gave.
     *
     * @param place what it was read from, to begin a sentence with
     * @throws CorruptLedgerException if it is something else, was changed, or is of another version
     */
    public static BoundLedger ofJson(JsonNode json, String place) {
        JsonNode content = json.path("ledger");
        // Another version is not damaged: let it say so first.
        Ledger ledger =
                Ledger.ofJson(
                        content.isMissingNode() && json.has("format") ? json : content, place);
        String parameters = json.path("parameters").asText();
        if (!checksum(content, parameters).equals(json.path("checksum").asText())) {
            throw new CorruptLedgerException(
                    place
                            + " has a privacy ledger that was changed after it was saved: its"
                            + " checksum does not match. What was spent is unknown: restore the"
                            + " file from a backup.");
        }
        return new BoundLedger(ledger, parameters);
    }

    private static String checksum(JsonNode ledger, String parameters) {
        CRC32 crc = new CRC32();
        crc.update((ledger + parameters).getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
