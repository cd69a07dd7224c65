package io.github.dp4j.cli.train;

import static io.github.dp4j.cli.terminal.TerminalText.counted;

import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.model.DataShape;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.DpSgd;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.recipe.PretrainedFeatures;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network that was trained on public data, on whose first layers a head is trained.
 *
 * @param file where it lies
 * @param network the whole of it
 * @param lastKept the index of the last layer that is kept
 */
record PublicNetwork(Path file, MultiLayerNetwork network, int lastKept) {

    private static final byte[] ZIP = {'P', 'K'};

    /**
     * Reads one.
     *
     * @param given the file, and the last layer to keep
     * @throws UserErrorException if there is no such file or layer, if it is of a kind that is not
     *     known, or was trained on private data as far as can be seen
     */
    static PublicNetwork of(FileAndLayer given) {
        Path file = given.file();
        if (!Files.isRegularFile(file)) {
            throw new UserErrorException(
                    "There is no model file "
                            + file
                            + ". --features takes a DL4J model (.zip) or a Keras model (.h5), and a"
                            + " layer behind a colon.");
        }
        if (!(read(file) instanceof MultiLayerNetwork network)) {
            throw new UserErrorException(
                    file
                            + " holds a ComputationGraph, but --features takes networks whose layers"
                            + " follow one another (MultiLayerNetwork, or Sequential in Keras).");
        }
        refuseTrainedPrivately(file, network);
        return new PublicNetwork(file, network, layer(given.layer(), file, network));
    }

    private static Model read(Path file) {
        if (KerasFiles.isHdf5(file)) {
            return KerasFiles.read(file);
        }
        if (!isZip(file)) {
            throw new UserErrorException(
                    "The model file "
                            + file
                            + " is neither a DL4J model (.zip) nor a Keras model (.h5), and"
                            + " --features needs its weights.");
        }
        if (PrivateModelFile.findLedger(file).isPresent()) {
            throw trainedPrivately(file);
        }
        return PrivateModelFile.network(file);
    }

    /** A mark outlives transfer learning, which takes the ledger off. */
    private static void refuseTrainedPrivately(Path file, MultiLayerNetwork network) {
        boolean marked =
                network.getLayerWiseConfigurations().getConfs().stream()
                        .map(NeuralNetConfiguration::getLayer)
                        .map(PublicNetwork::thawed)
                        .anyMatch(
                                layer ->
                                        layer instanceof BaseLayer base
                                                && base.getIUpdater() instanceof DpSgd);
        if (marked) {
            throw trainedPrivately(file);
        }
    }

    private static Layer thawed(Layer layer) {
        return layer instanceof FrozenLayer frozen ? frozen.getLayer() : layer;
    }

    private static UserErrorException trainedPrivately(Path file) {
        return new UserErrorException(
                file
                        + " was trained by DP4J on private data, which its ledger counts and a new"
                        + " run would not: it is no public network. To train it on, dp4j train"
                        + " --resume "
                        + file
                        + ". If those were other people's data than these, DpTrainer in Java takes"
                        + " your word for it: publicParameters(reason).");
    }

    private static int layer(String layer, Path file, MultiLayerNetwork network) {
        if (layer.isEmpty()) {
            int last = PretrainedFeatures.lastBeforeOutput(network);
            if (last < 0) {
                throw new UserErrorException(
                        file
                                + " has nothing before its output layer that could be kept: give a"
                                + " deeper network, or train without --features.");
            }
            return last;
        }
        int index =
                layer.matches("\\d{1,9}") ? Integer.parseInt(layer) : names(network).indexOf(layer);
        int before = 0; // DL4J does not freeze a layer that has a loss
        while (before < network.getnLayers()
                && !(network.getLayer(before) instanceof IOutputLayer)) {
            before++;
        }
        if (index < 0 || index >= before) {
            throw new UserErrorException(
                    file
                            + " has no layer '"
                            + layer
                            + "' that could be kept. Before its output it has: "
                            + String.join(
                                    ", ",
                                    IntStream.range(0, before)
                                            .mapToObj(i -> place(network, i))
                                            .toList())
                            + ".");
        }
        return index;
    }

    private static List<String> names(MultiLayerNetwork network) {
        return network.getLayerWiseConfigurations().getConfs().stream()
                .map(conf -> String.valueOf(thawed(conf.getLayer()).getLayerName()))
                .toList();
    }

    private static String place(MultiLayerNetwork network, int index) {
        String name = names(network).get(index);
        // DL4J names a layer without a name "layer3".
        boolean named = !name.equals("null") && !name.equals("layer" + index);
        return index + (named ? " \"" + name + "\"" : "");
    }

    /**
     * Puts a head on the kept layers.
     *
     * @throws UserErrorException if they do not take the data
     */
    MultiLayerNetwork withHead(LabelledData data, IUpdater updater) {
        PretrainedFeatures features = PretrainedFeatures.of(network, lastKept);
        LabelledData one = data.first(1);
        LabelledData shaped = DataShape.of(features.layers(), one).of(one);
        if (!DataShape.fits(features.layers(), shaped)) {
            throw new UserErrorException(
                    file
                            + " does not take these data: it takes "
                            + input()
                            + ", but an example is "
                            + (data.isImages() ? "an image of " : "a row of ")
                            + sizes(data)
                            + ". Give data of its shape, or another network.");
        }
        long[] shape = shaped.features().shape();
        try {
            return features.network(
                    Arrays.copyOfRange(shape, 1, shape.length), data.classes().size(), updater);
        } catch (IllegalArgumentException e) {
            throw new UserErrorException("--features " + file + ": " + e.getMessage(), e);
        }
    }

    /** Says what the first layer takes, which is all that a DL4J model knows of its examples. */
    private String input() {
        Layer first = thawed(network.getLayerWiseConfigurations().getConf(0).getLayer());
        InputPreProcessor before = network.getLayerWiseConfigurations().getInputPreProcess(0);
        if (before instanceof FeedForwardToCnnPreProcessor image) {
            return "images of "
                    + image.getNumChannels()
                    + " x "
                    + image.getInputHeight()
                    + " x "
                    + image.getInputWidth();
        }
        if (first instanceof ConvolutionLayer layer) {
            return "images with " + counted(layer.getNIn(), "channel") + ", of its own size";
        }
        return first instanceof FeedForwardLayer layer
                ? "rows of " + counted(layer.getNIn(), "number")
                : "what its first layer does, a " + first.getClass().getSimpleName();
    }

    private static String sizes(LabelledData data) {
        return String.join(
                " x ",
                Arrays.stream(data.features().shape()).skip(1).mapToObj(Long::toString).toList());
    }

    /** Says on the ledger, and so in the report, what is taken to be public. */
    String words() {
        return "--features "
                + file.getFileName()
                + " (SHA-256 "
                + sha256()
                + "), its layers up to "
                + place(network, lastKept)
                + ", whose weights must be public";
    }

    private String sha256() {
        try (DigestInputStream in =
                new DigestInputStream(
                        Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        } catch (IOException e) {
            throw new UserErrorException("Cannot read the model file " + file + ".", e);
        }
    }

    private static boolean isZip(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        } catch (IOException e) {
            throw new UserErrorException("Cannot read the model file " + file + ".", e);
        }
    }
}
