package io.github.dp4j.cli.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.recipe.ImageRecipe;
import io.github.dp4j.privacy.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** Makes the network that is to be trained: a built-in one, or one from a file. */
final class NetworkSource {

    static final String FEATURES = "features";
    static final String SOFTMAX = "softmax";
    static final String MLP = "mlp";
    static final String CNN = "cnn";

    /** Below it the second convolution of the built-in one has nothing to look at. */
    private static final int SMALLEST_IMAGE = 16;

    private static final long LONGEST_CONFIGURATION = 1 << 28;

    private final TrainOptions.Network options;
    private final Recipe recipe;

    NetworkSource(TrainOptions.Network options, Recipe recipe) {
        this.options = options;
        this.recipe = recipe;
    }

    static boolean isBuiltIn(TrainOptions.Network options) {
        return options.model == null || isBuiltIn(options.model);
    }

    /** Returns whether images are to be told apart by fixed features, as they are by default. */
    static boolean isFeatures(TrainOptions.Network options) {
        return options.model == null || options.model.equals(FEATURES);
    }

    static boolean isBuiltIn(String name) {
        return Set.of(FEATURES, SOFTMAX, MLP, CNN).contains(name);
    }

    /**
     * Returns an initialised network for data of this shape.
     *
     * @param data the examples, whose shape is public
     */
    StartingNetwork create(LabelledData data) {
        if (options.features != null) {
            PublicNetwork source = PublicNetwork.of(FileAndLayer.of(options.features));
            return new StartingNetwork(source.withHead(data, updater()), source.words());
        }
        Model network = trainable(data);
        boolean hasWeights = !isBuiltIn(options) && KerasFiles.isHdf5(Path.of(options.model));
        return hasWeights
                ? new StartingNetwork(
                        network,
                        "--model "
                                + Path.of(options.model).getFileName()
                                + ", whose weights must be public")
                : new StartingNetwork(network, /* publicParameters= */ null);
    }

    /**
     * A network before its first step.
     *
     * @param network the network
     * @param publicParameters why its weights are public; null if they are drawn anew
     */
    record StartingNetwork(Model network, @Nullable String publicParameters) {}

    private Model trainable(LabelledData data) {
        String name = options.model == null ? recipe.network() : options.model;
        if (isBuiltIn(name)) {
            return builtIn(name, data);
        }
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new UserErrorException(
                    "There is no model file "
                            + file
                            + ". --model takes a DL4J configuration (JSON), a Keras model (.h5), or"
                            + " one of features, softmax, mlp and cnn.");
        }
        return withUpdater(KerasFiles.isHdf5(file) ? KerasFiles.read(file) : dl4j(file));
    }

    private Model builtIn(String name, LabelledData data) {
        long seed = options.seed != null ? options.seed : System.nanoTime();
        BuiltInNetworks networks = new BuiltInNetworks(seed, updater(), data.classes().size());
        long inputs = data.features().length() / data.size();
        MultiLayerConfiguration configuration;
        if (name.equals(FEATURES)) {
            configuration = features(data);
        } else if (name.equals(SOFTMAX)) {
            configuration = networks.softmax(inputs);
        } else if (name.equals(MLP)) {
            configuration = networks.mlp(inputs);
        } else {
            long rows = data.isImages() ? data.features().size(2) : 0;
            long columns = data.isImages() ? data.features().size(3) : 0;
            if (Math.min(rows, columns) < SMALLEST_IMAGE) {
                throw new UserErrorException(
                        "The built-in cnn needs images of "
                                + SMALLEST_IMAGE
                                + " x "
                                + SMALLEST_IMAGE
                                + " pixels or more from an IDX folder: choose --model mlp or"
                                + " softmax, or give a network of your own.");
            }
            configuration = networks.cnn(rows, columns);
        }
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private MultiLayerConfiguration features(LabelledData data) {
        if (!data.isImages()) {
            throw new UserErrorException(
                    "--model features is for images from an IDX folder: for tables choose softmax"
                            + " or mlp, or give a network of your own.");
        }
        INDArray images = data.features();
        return ImageRecipe.network(
                images.size(1), images.size(2), images.size(3), data.classes().size(), updater());
    }

    private IUpdater updater() {
        UpdaterKind kind = options.updater != null ? options.updater : recipe.updater();
        double rate = learningRate(kind);
        return switch (kind) {
            case SGD -> new Sgd(rate);
            case MOMENTUM -> new Nesterovs(rate, momentum());
            case ADAM -> new Adam(rate);
        };
    }

    private double momentum() {
        return options.momentum == null ? recipe.momentum() : options.momentum;
    }

    /** Returns the learning rate that a built-in network is trained with. */
    double learningRate() {
        return learningRate(options.updater != null ? options.updater : recipe.updater());
    }

    /**
     * Unless given, the recipe's, so that a step goes as far: momentum sums up 1 / (1 - momentum)
     * gradients. Adam does not care for their scale.
     */
    private double learningRate(UpdaterKind kind) {
        if (options.learningRate != null) {
            return options.learningRate;
        }
        double length = recipe.learningRate() / (1 - recipe.momentum());
        return switch (kind) {
            case SGD -> length;
            case MOMENTUM -> length * (1 - momentum());
            case ADAM -> Adam.DEFAULT_ADAM_LEARNING_RATE;
        };
    }

    private Model dl4j(Path file) {
        String json = configuration(file);
        boolean graph = isGraph(json, file);
        try {
            if (graph) {
                ComputationGraphConfiguration configuration =
                        ComputationGraphConfiguration.fromJson(json);
                seed(configuration);
                // The parameters are drawn anew: whatever was counted is not theirs.
                configuration.setIterationCount(0);
                configuration.setEpochCount(0);
                ComputationGraph network = new ComputationGraph(configuration);
                network.init();
                return network;
            }
            MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(json);
            seed(configuration);
            configuration.setIterationCount(0);
            configuration.setEpochCount(0);
            MultiLayerNetwork network = new MultiLayerNetwork(configuration);
            network.init();
            return network;
        } catch (RuntimeException e) {
            String reason =
                    e instanceof NullPointerException
                            ? "something that it needs is missing from the configuration"
                            : KerasFiles.firstLine(e);
            throw new UserErrorException(
                    "DL4J cannot make a network from " + file + ": " + reason + ".", e);
        }
    }

    private static String configuration(Path file) {
        try {
            if (Files.size(file) > LONGEST_CONFIGURATION) {
                throw new UserErrorException(
                        "The model file "
                                + file
                                + " has more than "
                                + LONGEST_CONFIGURATION
                                + " bytes, and is neither a DL4J configuration in JSON nor a Keras"
                                + " .h5 file.");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw neither(file, e);
        }
    }

    private static UserErrorException neither(Path file, Exception e) {
        return new UserErrorException(
                "The model file "
                        + file
                        + " is neither a DL4J configuration in JSON nor a Keras .h5 file.",
                e);
    }

    private static boolean isGraph(String json, Path file) {
        try {
            JsonNode fields = StrictJson.mapper().readTree(json);
            boolean graph = fields.has("networkInputs");
            if (!graph && !fields.has("confs")) {
                throw new UserErrorException(
                        "The model file "
                                + file
                                + " is JSON, but no DL4J configuration: it has neither the field"
                                + " confs of a MultiLayerConfiguration nor the field networkInputs"
                                + " of a ComputationGraphConfiguration. Write it with toJson().");
            }
            return graph;
        } catch (JsonProcessingException e) {
            throw neither(file, e);
        }
    }

    private void seed(MultiLayerConfiguration configuration) {
        if (options.seed != null) {
            configuration.getConfs().forEach(layer -> layer.setSeed(options.seed));
        }
    }

    private void seed(ComputationGraphConfiguration configuration) {
        if (options.seed != null) {
            configuration.getDefaultConfiguration().setSeed(options.seed);
        }
    }

    private Model withUpdater(Model network) {
        if (options.updater == null && options.learningRate == null && options.momentum == null) {
            return network;
        }
        FineTuneConfiguration tuned =
                new FineTuneConfiguration.Builder().updater(updater()).build();
        return network instanceof MultiLayerNetwork layers
                ? new TransferLearning.Builder(layers).fineTuneConfiguration(tuned).build()
                : new TransferLearning.GraphBuilder((ComputationGraph) network)
                        .fineTuneConfiguration(tuned)
                        .build();
    }
}
