package io.github.dp4j.dl4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.files.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J model files that carry their privacy ledger.
 *
 * <p>The ledger is the field {@value #LEDGER_FIELD} of the file's {@code configuration.json}. DL4J
 * skips fields it does not know, so {@link ModelSerializer} reads these files; and since a private
 * network's configuration writes the field itself, files that {@link ModelSerializer} writes carry
 * it too. Format: the one of {@link Ledger#toJson}.
 */
public final class PrivateModelFile {

    static final String LEDGER_FIELD = "dp4jLedger";

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
        if (!speaksOf(ledger, network.params())) {
            throw new IllegalArgumentException(
                    "The ledger "
                            + ledger.id()
                            + " does not speak of these parameters, so they are not saved with it:"
                            + " save with the trainer or the private network itself.");
        }
        try {
            AtomicFiles.write(
                    file,
                    stream -> {
                        Path plain = Files.createTempFile("dp4j", ".zip");
                        try {
                            ModelSerializer.writeModel(
                                    network, plain.toFile(), /* saveUpdater= */ true);
                            addLedger(plain, ledger);
                            Files.copy(plain, stream);
                        } finally {
                            Files.deleteIfExists(plain);
                        }
                    });
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
     * @throws CorruptLedgerException if the file is damaged, has no ledger, or holds parameters
     *     that its ledger does not speak of
     * @throws UncheckedIOException if it cannot be read
     */
    public static Ledger ledger(Path file) {
        Ledger ledger = statedLedger(file);
        if (!speaksOf(ledger, parameters(file))) {
            throw new CorruptLedgerException(
                    "The model file "
                            + file
                            + " holds a ledger that does not speak of its parameters: they were"
                            + " changed after the training, or are another network's. What they"
                            + " have cost is unknown. Use the file as DP4J saved it.");
        }
        return ledger;
    }

    private static boolean speaksOf(Ledger ledger, INDArray parameters) {
        return ledger.steps() == 0 || ledger.knows(ParameterFingerprint.of(parameters));
    }

    private static INDArray parameters(Path file) {
        try (FileSystem files = FileSystems.newFileSystem(file);
                InputStream in =
                        Files.newInputStream(files.getPath(ModelSerializer.COEFFICIENTS_BIN))) {
            return Nd4j.read(in);
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    /** Reads the ledger of a model file, whatever parameters are beside it. */
    static Ledger statedLedger(Path file) {
        JsonNode ledger = configuration(file).path(LEDGER_FIELD);
        if (ledger.isMissingNode()) {
            throw new CorruptLedgerException(
                    "The model file "
                            + file
                            + " has no privacy ledger, so what it spent is unknown. Use a file that"
                            + " DP4J saved.");
        }
        return Ledger.ofJson(ledger, "The model file " + file);
    }

    /**
     * Returns the fingerprint of the parameters in a model file.
     *
     * @param file the file
     * @return as {@link ParameterFingerprint#of} gives it for the network in it
     */
    public static String fingerprint(Path file) {
        return ParameterFingerprint.of(parameters(file));
    }

    /**
     * Reads the network of a model file.
     *
     * @param file the file
     * @return a MultiLayerNetwork or ComputationGraph, with its updater's state
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if it is damaged
     */
    public static Model network(Path file) {
        JsonNode configuration = configuration(file);
        boolean graph = configuration.has("networkInputs");
        try {
            Model network =
                    graph
                            ? ModelSerializer.restoreComputationGraph(file.toFile(), true)
                            : ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
            String ledger = configuration.path(LEDGER_FIELD).path("id").asText();
            if (!ledger.isEmpty()) {
                Marks.put(network, ledger);
            }
            return network;
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    /**
     * Adds a ledger to a configuration.
     *
     * @param configuration DL4J's JSON
     * @param ledger the ledger
     * @return the JSON with the ledger's field
     */
    static String withLedger(String configuration, Ledger ledger) {
        try {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode json = (ObjectNode) Marks.without(mapper.readTree(configuration));
            json.set(LEDGER_FIELD, ledger.toJson());
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("DL4J's configuration is not JSON.", e);
        }
    }

    private static void addLedger(Path zip, Ledger ledger) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(zip)) {
            Path entry = files.getPath(ModelSerializer.CONFIGURATION_JSON);
            Files.writeString(entry, withLedger(Files.readString(entry), ledger));
        }
    }

    private static JsonNode configuration(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UncheckedIOException(new IOException("There is no model file " + file + "."));
        }
        try (FileSystem files = FileSystems.newFileSystem(file)) {
            return new ObjectMapper()
                    .readTree(Files.readString(files.getPath(ModelSerializer.CONFIGURATION_JSON)));
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    private static IllegalArgumentException damaged(Path file, Exception e) {
        return new IllegalArgumentException(
                "The model file "
                        + file
                        + " is damaged or is no DL4J model ("
                        + e.getMessage()
                        + "): restore it from a backup.",
                e);
    }
}
