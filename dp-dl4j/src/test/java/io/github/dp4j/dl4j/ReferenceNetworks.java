package io.github.dp4j.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInitUtil;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Networks that the compiled engine does not know, of twelve numbers and two classes each, so that
 * a table of numbers trains them all.
 */
public final class ReferenceNetworks {

    public static final int INPUTS = 12;
    public static final int CLASSES = 2;
    public static final int EXAMPLES = 16;

    private ReferenceNetworks() {}

    /**
     * Returns their configurations by name: a {@code MultiLayerConfiguration} or a {@code
     * ComputationGraphConfiguration}.
     */
    public static Map<String, Object> all() {
        return Map.of(
                "ELU 0.5", layers(dense(new ActivationELU(0.5)), output()),
                "ReLU with a maximum", layers(dense(new ActivationReLU(0.3, 0.1, 0.2)), output()),
                "Keras ReLU layer", keras(),
                "LocallyConnected2D", locallyConnected(),
                "SameDiff layer", layers(new SameDiffDense(INPUTS, 4), output()),
                "siamese LSTM", siamese(),
                "RReLU", layers(dense(new ActivationRReLU(0.2, 0.2)), output()),
                "dropout schedule", dropoutSchedule(/* keep= */ 1));
    }

    public static MultiLayerConfiguration dropoutSchedule(double keep) {
        MapSchedule schedule =
                new MapSchedule.Builder(ScheduleType.ITERATION).add(0, keep).add(2, keep).build();
        return layers(
                new DenseLayer.Builder().nOut(4).dropOut(new Dropout(schedule)).build(), output());
    }

    static MultiLayerConfiguration randomRelu() {
        return layers(dense(new ActivationRReLU(0.1, 0.4)), output());
    }

    private static NeuralNetConfiguration.Builder conf() {
        return new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.01))
                .activation(Activation.TANH);
    }

    private static MultiLayerConfiguration layers(Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = conf().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.setInputType(InputType.feedForward(INPUTS)).build();
    }

    private static DenseLayer dense(org.nd4j.linalg.activations.IActivation function) {
        return new DenseLayer.Builder().nOut(4).activation(function).build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** As Keras' import makes ReLU layers. */
    private static MultiLayerConfiguration keras() {
        return layers(
                new DenseLayer.Builder().nOut(6).activation(Activation.IDENTITY).build(),
                new ActivationLayer.Builder().activation(new ActivationReLU(6.0, 0.0, 0.0)).build(),
                output());
    }

    private static MultiLayerConfiguration locallyConnected() {
        return conf().list()
                .layer(
                        new LocallyConnected2D.Builder()
                                .kernelSize(2, 2)
                                .nOut(2)
                                .activation(Activation.TANH)
                                .build())
                .layer(output())
                .setInputType(InputType.convolutionalFlat(4, 3, 1))
                .build();
    }

    /** Both halves of an example as sequences through one LSTM, side by side in one batch. */
    private static ComputationGraphConfiguration siamese() {
        int half = INPUTS / 2;
        return conf().graphBuilder()
                .addInputs("in")
                .addVertex("left", new SubsetVertex(0, half - 1), "in")
                .addVertex("right", new SubsetVertex(half, INPUTS - 1), "in")
                .addVertex("leftSequence", new ReshapeVertex(-1, 2, 3), "left")
                .addVertex("rightSequence", new ReshapeVertex(-1, 2, 3), "right")
                .addVertex("both", new StackVertex(), "leftSequence", "rightSequence")
                .addLayer(
                        "lstm", new LastTimeStep(new LSTM.Builder().nIn(2).nOut(3).build()), "both")
                .addVertex("first", new UnstackVertex(0, 2), "lstm")
                .addVertex("second", new UnstackVertex(1, 2), "lstm")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(6)
                                .nOut(CLASSES)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "first",
                        "second")
                .setOutputs("out")
                .build();
    }

    /** Makes a network of a configuration. */
    public static Model network(Object configuration) {
        if (configuration instanceof MultiLayerConfiguration layers) {
            MultiLayerNetwork net = new MultiLayerNetwork(layers.clone());
            net.init();
            return net;
        }
        ComputationGraph graph =
                new ComputationGraph(((ComputationGraphConfiguration) configuration).clone());
        graph.init();
        return graph;
    }

    /** Numbers of few digits, in [0, 1], and a class each. */
    public static DataSet data() {
        Random random = new Random(3);
        INDArray x = Nd4j.create(DataType.FLOAT, EXAMPLES, INPUTS);
        INDArray y = Nd4j.zeros(DataType.FLOAT, EXAMPLES, CLASSES);
        for (int i = 0; i < EXAMPLES; i++) {
            for (int j = 0; j < INPUTS; j++) {
                x.putScalar(i, j, random.nextInt(64) / 64.0);
            }
            y.putScalar(i, i % CLASSES, 1);
        }
        return new DataSet(x, y);
    }

    /** The same as lines of a table, the class last. */
    public static List<String> table() {
        DataSet data = data();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < EXAMPLES; i++) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < INPUTS; j++) {
                line.append(data.getFeatures().getDouble(i, j)).append(',');
            }
            lines.add(line.append(i % CLASSES == 0 ? "yes" : "no").toString());
        }
        return lines;
    }

    /** DL4J's own training: as many steps over all the data. */
    public static INDArray plain(Object configuration, int steps) {
        Model network = network(configuration);
        DataSet data = data();
        for (int i = 0; i < steps; i++) {
            if (network instanceof MultiLayerNetwork net) {
                net.fit(data.getFeatures(), data.getLabels());
            } else {
                ((ComputationGraph) network)
                        .fit(
                                new INDArray[] {data.getFeatures()},
                                new INDArray[] {data.getLabels()});
            }
        }
        return network.params();
    }

    /** A dense layer as a user of SameDiff writes it. */
    public static final class SameDiffDense extends SameDiffLayer {
        private static final long serialVersionUID = 1L;

        private int nIn;
        private int nOut;

        /** For Jackson. */
        public SameDiffDense() {}

        SameDiffDense(int nIn, int nOut) {
            this.nIn = nIn;
            this.nOut = nOut;
        }

        public int getNIn() {
            return nIn;
        }

        public void setNIn(int value) {
            nIn = value;
        }

        public int getNOut() {
            return nOut;
        }

        public void setNOut(int value) {
            nOut = value;
        }

        @Override
        public InputType getOutputType(int layerIndex, InputType inputType) {
            return InputType.feedForward(nOut);
        }

        @Override
        public org.deeplearning4j.nn.conf.InputPreProcessor getPreProcessorForInputType(
                InputType inputType) {
            return null;
        }

        @Override
        public void defineParameters(SDLayerParams params) {
            params.addWeightParam("W", nIn, nOut);
            params.addBiasParam("b", 1, nOut);
        }

        @Override
        public void initializeParameters(Map<String, INDArray> params) {
            params.get("b").assign(0);
            WeightInitUtil.initWeights(
                    nIn,
                    nOut,
                    new long[] {nIn, nOut},
                    org.deeplearning4j.nn.weights.WeightInit.XAVIER,
                    null,
                    'c',
                    params.get("W"));
        }

        @Override
        public SDVariable defineLayer(
                SameDiff sd,
                SDVariable layerInput,
                Map<String, SDVariable> paramTable,
                SDVariable mask) {
            SDVariable z = layerInput.mmul(paramTable.get("W")).add(paramTable.get("b"));
            return sd.math().tanh(z);
        }
    }
}
