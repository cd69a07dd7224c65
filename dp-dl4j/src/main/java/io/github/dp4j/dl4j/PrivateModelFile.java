package io.github.dp4j.dl4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.dl4j.file.BoundLedger;
import io.github.dp4j.dl4j.file.BoundSchema;
import io.github.dp4j.dl4j.file.FlatFingerprint;
import io.github.dp4j.dl4j.file.ModelArchive;
import io.github.dp4j.dl4j.file.NoZipException;
import io.github.dp4j.dl4j.file.SavedNetworks;
import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.files.AtomicFiles;
import io.github.dp4j.privacy.StrictJson;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;
import org.jspecify.annotations.Nullable;

/**
 * DL4J model files that carry their privacy ledger.
 *
 * <p>The ledger is the field {@value #LEDGER_FIELD} of the file's {@code configuration.json}, with
 * a checksum and the fingerprint of the parameters that it belongs to. DL4J skips fields it does
 * not know, so {@link ModelSerializer} reads these files; and since a private network's
 * configuration writes the field itself, files that {@link ModelSerializer} writes carry it too.
 * What inputs and outputs mean may lie beside it, in the field {@code dp4jSchema}.
 *
 * <p>What is read may be somebody else's: configuration, parameters and the updater's state are
 * read here, no further than the configuration asks for, and the rest of the file is ignored.
 * DL4J's own reader would make objects of what it finds.
 */
public final class PrivateModelFile {

    static final String LEDGER_FIELD = "dp4jLedger";

    private static final String SCHEMA_FIELD = "dp4jSchema";

    private PrivateModelFile() {}

    /**
     * Writes a network, its updater's state and its ledger. If that fails, the disk being full for
     * example, an older file of that name is still whole.
     *
     * @param network the network
     * @param ledger what its training released
     * @param file where
     * @throws UncheckedIOException if it cannot be written
     * @throws IllegalArgumentException if the ledger does not know the network's parameters
     */
    public static void save(Model network, Ledger ledger, Path file) {
        save(network, ledger, (JsonNode) null, file);
    }

    /**
     * Writes as {@link #save(Model, Ledger, Path)} does, with what the network's inputs and outputs
     * mean: {@link #findSchema} gives it back.
     *
     * @param network the network
     * @param ledger what its training released
     * @param schema a JSON object; it is not private, whoever has the file can read it
     * @param file where
     * @throws UncheckedIOException if it cannot be written
     * @throws IllegalArgumentException if the ledger does not know the network's parameters, or the
     *     schema is no JSON object
     */
    public static void save(Model network, Ledger ledger, String schema, Path file) {
        save(network, ledger, StrictJson.schema(schema), file);
    }

    /** With what the inputs and outputs mean, a JSON object; or null. */
    static void save(Model network, Ledger ledger, @Nullable JsonNode schema, Path file) {
        if (ledger.steps() > 0 && !ledger.knows(FlatFingerprint.of(network))) {
            throw new IllegalArgumentException(
                    "The ledger "
                            + ledger.id()
                            + " does not speak of these parameters, so they are not saved with it:"
                            + " save with the trainer or the private network itself.");
        }
        try {
            // No other file at any moment: a kill leaves no model without its ledger.
            AtomicFiles.write(file, stream -> write(network, ledger, schema, stream));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot save the model to "
                            + file
                            + " ("
                            + e.getMessage()
                            + "). A file that was there is unchanged.",
                    e);
        }
    }

    /**
     * Reads the ledger of a model file.
     *
     * @param file a file that {@link #save} or a private network wrote
     * @return the ledger
     * @throws CorruptLedgerException if the file is damaged or has no ledger
     * @throws UncheckedIOException if it cannot be read
     */
    public static Ledger ledger(Path file) {
        return findLedger(file)
                .orElseThrow(
                        () ->
                                new CorruptLedgerException(
                                        "The model file "
                                                + file
                                                + " has no privacy ledger, so what it spent is"
                                                + " unknown. Use a file that DP4J saved."));
    }

    /**
     * Looks for the ledger of a model file.
     *
     * @param file a file that DP4J or plain DL4J wrote
     * @return the ledger; empty if there is none, and then nothing is promised of the model
     * @throws CorruptLedgerException if there is one, and it is damaged
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Optional<Ledger> findLedger(Path file) {
        try (ModelArchive archive = ModelArchive.open(existing(file))) {
            JsonNode ledger = configuration(archive).path(LEDGER_FIELD);
            return ledger.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(
                            bound(
                                    file,
                                    ledger,
                                    archive.fingerprint(ModelSerializer.COEFFICIENTS_BIN)));
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static Ledger bound(Path file, JsonNode json, String parameters) {
        BoundLedger bound = BoundLedger.ofJson(json, "The model file " + file);
        if (!bound.parameters().equals(parameters)) {
            throw new CorruptLedgerException(
                    "The model file "
                            + file
                            + " has a privacy ledger that belongs to other parameters: one of the"
                            + " two was changed after it was saved, so what these parameters spent"
                            + " is unknown. Restore the file from a backup.");
        }
        return bound.ledger();
    }

    /**
     * Returns the fingerprint of a network's parameters as they are now: SHA-256 over their type,
     * their number and the bytes that ND4J writes for them, the first 16 bytes in hexadecimal.
     *
     * @param network an initialised network
     * @return 32 hexadecimal digits
     */
    public static String fingerprint(Model network) {
        return FlatFingerprint.of(network);
    }

    /**
     * Returns the fingerprint of the parameters in a model file.
     *
     * @param file the file
     * @return as {@link #fingerprint(Model)} gives it for the network in it
     * @throws UncheckedIOException if it cannot be read
     */
    public static String fingerprint(Path file) {
        try (ModelArchive archive = ModelArchive.open(existing(file))) {
            return archive.fingerprint(ModelSerializer.COEFFICIENTS_BIN);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    /**
     * Looks for what the inputs and outputs of a model file's network mean.
     *
     * @param file the file
     * @return the JSON object that it was saved with; empty if there was none
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if it is damaged, or was made for other parameters
     */
    public static Optional<String> findSchema(Path file) {
        try (ModelArchive archive = ModelArchive.open(existing(file))) {
            JsonNode schema = configuration(archive).path(SCHEMA_FIELD);
            if (schema.isMissingNode()) {
                return Optional.empty();
            }
            String parameters = archive.fingerprint(ModelSerializer.COEFFICIENTS_BIN);
            return Optional.of(BoundSchema.ofJson(schema, parameters).schema().toString());
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    /**
     * Reads the network of a model file.
     *
     * @param file the file
     * @return a MultiLayerNetwork or ComputationGraph, with its updater's state
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if it is damaged
     * @throws CorruptLedgerException if it has a ledger, and that is damaged or of other parameters
     */
    public static Model network(Path file) {
        existing(file);
        try (ModelArchive archive = ModelArchive.open(file)) {
            ObjectNode configuration = configuration(archive);
            JsonNode ledger = configuration.remove(LEDGER_FIELD);
            configuration.remove(SCHEMA_FIELD);
            Model network = SavedNetworks.read(archive, configuration);
            if (ledger != null) {
                DpSgdMarks.put(network, bound(file, ledger, FlatFingerprint.of(network)).id());
            }
            return network;
        } catch (CorruptLedgerException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    /**
     * Adds a ledger to a configuration.
     *
     * @param configuration DL4J's JSON
     * @param ledger the ledger and what it belongs to
     * @return the JSON with the ledger's field
     */
    static String withLedger(String configuration, BoundLedger ledger) {
        try {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode json = (ObjectNode) DpSgdMarks.without(mapper.readTree(configuration));
            json.set(LEDGER_FIELD, ledger.toJson());
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("DL4J's configuration is not JSON.", e);
        }
    }

    private static void write(
            Model network, Ledger ledger, @Nullable JsonNode schema, OutputStream out)
            throws IOException {
        String parameters = FlatFingerprint.of(network);
        String configuration =
                withLedger(
                        SavedNetworks.configuration(network), new BoundLedger(ledger, parameters));
        if (schema != null) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode json = (ObjectNode) mapper.readTree(configuration);
            json.set(SCHEMA_FIELD, new BoundSchema(schema, parameters).toJson());
            configuration = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        }
        SavedNetworks.write(network, configuration, out);
    }

    /** Refuses what is no file, and says so: nothing is damaged. */
    private static Path existing(Path file) {
        if (Files.isDirectory(file)) {
            Path inside = file.resolve("model.zip");
            throw missing(
                    file
                            + " is a folder and no model file"
                            + (Files.isRegularFile(inside) ? ": give " + inside + "." : "."));
        }
        if (!Files.exists(file)) {
            throw missing("There is no model file " + file + ".");
        }
        if (!Files.isRegularFile(file)) {
            throw missing(file + " is no model file: it is a pipe or a device.");
        }
        return file;
    }

    private static UncheckedIOException missing(String message) {
        return new UncheckedIOException(message, new IOException(message));
    }

    private static ObjectNode configuration(ModelArchive archive) throws IOException {
        String text = archive.text(ModelSerializer.CONFIGURATION_JSON);
        try {
            // A repeated field is refused: readers differ in which one they take.
            if (StrictJson.mapper().readTree(text) instanceof ObjectNode object) {
                return object;
            }
            throw new IOException("its configuration is no JSON object");
        } catch (JsonProcessingException e) {
            throw new IOException("its configuration: " + StrictJson.problem(e), e);
        }
    }

    private static IllegalArgumentException damaged(Path file, Exception e) {
        if (e instanceof NoZipException) {
            return new IllegalArgumentException(
                    file
                            + " is no model file of DP4J: it is no zip file. Give a model.zip that"
                            + " DP4J saved.",
                    e);
        }
        // Java says nothing of a file that ends too early.
        String why = e instanceof EOFException ? "it ends too early" : e.getMessage();
        return new IllegalArgumentException(
                "The model file "
                        + file
                        + " is damaged or is no DL4J model ("
                        + (why == null ? e.getClass().getSimpleName() : why)
                        + "): restore it from a backup.",
                e);
    }
}
