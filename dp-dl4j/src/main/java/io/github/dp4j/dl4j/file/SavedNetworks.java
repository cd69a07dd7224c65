package io.github.dp4j.dl4j.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Networks in the entries that {@link ModelSerializer} has for them, and nothing else. */
public final class SavedNetworks {

    private SavedNetworks() {}

    public static String configuration(Model network) {
        return network instanceof MultiLayerNetwork net
                ? net.getLayerWiseConfigurations().toJson()
                : ((ComputationGraph) network).getConfiguration().toJson();
    }

    public static void write(Model network, String configuration, OutputStream out)
            throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
            zip.write(configuration.getBytes(StandardCharsets.UTF_8));
            write(zip, ModelSerializer.COEFFICIENTS_BIN, network.params());
            INDArray state = updaterState(network);
            if (state != null && !state.isEmpty()) {
                write(zip, ModelSerializer.UPDATER_BIN, state);
            }
        }
    }

    private static void write(ZipOutputStream zip, String name, INDArray array) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(zip, 1 << 16));
        Nd4j.write(array, out);
        out.flush();
    }

    private static INDArray updaterState(Model network) {
        return network instanceof MultiLayerNetwork net
                ? net.getUpdater().getStateViewArray()
                : ((ComputationGraph) network).getUpdater().getStateViewArray();
    }

    /**
     * Reads a network with its updater's state.
     *
     * @throws IOException if an entry is missing, or does not hold what the configuration asks for
     * @throws RuntimeException what DL4J throws at a configuration that it cannot use
     */
    public static Model read(ModelArchive archive, JsonNode configuration) throws IOException {
        return configuration.has("networkInputs")
                ? graph(archive, configuration.toString())
                : layers(archive, configuration.toString());
    }

    private static Model layers(ModelArchive archive, String json) throws IOException {
        MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(json);
        long parameters =
                configuration.getConfs().stream()
                        .mapToLong(conf -> conf.getLayer().initializer().numParams(conf))
                        .reduce(/* identity= */ 0, Math::addExact);
        MultiLayerNetwork net = new MultiLayerNetwork(configuration);
        net.init(parameters(archive, parameters), /* cloneParametersArray= */ false);
        INDArray state = net.getUpdater().getStateViewArray();
        if (archive.has(ModelSerializer.UPDATER_BIN) && state != null) {
            net.getUpdater().setStateViewArray(net, state(archive, state), /* initialize= */ false);
        }
        return net;
    }

    private static Model graph(ModelArchive archive, String json) throws IOException {
        ComputationGraphConfiguration configuration = ComputationGraphConfiguration.fromJson(json);
        long parameters =
                configuration.getVertices().values().stream()
                        .mapToLong(vertex -> vertex.numParams(/* backprop= */ true))
                        .reduce(/* identity= */ 0, Math::addExact);
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init(parameters(archive, parameters), /* cloneParametersArray= */ false);
        INDArray state = graph.getUpdater().getStateViewArray();
        if (archive.has(ModelSerializer.UPDATER_BIN) && state != null) {
            graph.getUpdater().setStateViewArray(state(archive, state));
        }
        return graph;
    }

    private static INDArray parameters(ModelArchive archive, long number) throws IOException {
        if (!(number > 0 && number <= Integer.MAX_VALUE)) {
            throw new IOException("its configuration asks for " + number + " parameters");
        }
        return archive.array(ModelSerializer.COEFFICIENTS_BIN, number);
    }

    private static INDArray state(ModelArchive archive, INDArray fresh) throws IOException {
        return archive.array(ModelSerializer.UPDATER_BIN, fresh.length()).reshape(fresh.shape());
    }
}
