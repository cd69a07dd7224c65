package io.github.dp4j.dl4j.gradient.step;

import java.util.Set;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PoolHelperVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What is known of layers and vertices by their configuration alone, whatever the data. */
public final class KnownLayers {

    private static final Set<Class<? extends GraphVertex>> VERTICES =
            Set.of(
                    AttentionVertex.class,
                    PreprocessorVertex.class,
                    MergeVertex.class,
                    ElementWiseVertex.class,
                    SubsetVertex.class,
                    ScaleVertex.class,
                    ShiftVertex.class,
                    L2NormalizeVertex.class,
                    L2Vertex.class,
                    StackVertex.class,
                    UnstackVertex.class,
                    ReshapeVertex.class,
                    PoolHelperVertex.class,
                    DuplicateToTimeSeriesVertex.class,
                    LastTimeStepVertex.class,
                    ReverseTimeSeriesVertex.class);

    private KnownLayers() {}

    /**
     * Says whether a vertex that is no layer is known for some data.
     *
     * @param vertex its configuration
     * @return false if no data could be compiled
     */
    public static boolean isKnown(GraphVertex vertex) {
        return VERTICES.contains(vertex.getClass());
    }

    /**
     * Refuses what no data could be compiled for.
     *
     * @param conf the layer's configuration; never a frozen wrapper
     * @param where the layer, for the message
     * @param frozen whether it is frozen
     * @throws UnsupportedLayerException if the layer, or an option of it, is not known
     */
    public static void require(Layer conf, String where, boolean frozen) {
        LayerSite site = new LayerSite(conf, where, 0, !frozen, frozen, /* target= */ null);
        if (!LayerCompilers.isKnown(conf, frozen)) {
            throw site.unsupported(conf.getClass().getSimpleName() + " is not known");
        }
        if (conf instanceof LastTimeStep last) {
            require(last.getUnderlying(), where, frozen);
        } else if (conf instanceof MaskZeroLayer masked) {
            require(masked.getUnderlying(), where, frozen);
        } else if (conf instanceof TimeDistributed distributed) {
            require(distributed.getUnderlying(), where, frozen);
        } else if (conf instanceof Bidirectional both) {
            require(both.getFwd(), where, frozen);
            require(both.getBwd(), where, frozen);
        }
        if (!frozen) {
            requireDropout(conf.getIDropout(), site);
        }
        if (conf instanceof BaseLayer base) {
            if (base.getWeightNoise() != null) {
                throw site.unsupported("weight noise");
            }
            requireActivation(base.getActivationFn(), conf, site);
        } else if (conf instanceof ActivationLayer layer) {
            requireActivation(layer.getActivationFn(), conf, site);
        }
        ILossFunction loss = loss(conf);
        if (loss != null) {
            Losses.of(loss, site);
        }
    }

    private static void requireActivation(IActivation function, Layer conf, LayerSite site) {
        if (function != null
                && !(conf instanceof PReLULayer) // which is one
                && !Activations.softmax(function)) {
            Activations.of(function, site);
        }
    }

    private static void requireDropout(IDropout dropout, LayerSite site) {
        boolean known =
                dropout == null
                        || (dropout.getClass() == Dropout.class
                                && ((Dropout) dropout).getPSchedule() == null)
                        || (dropout.getClass() == SpatialDropout.class
                                && ((SpatialDropout) dropout).getPSchedule() == null)
                        || (dropout.getClass() == GaussianDropout.class
                                && ((GaussianDropout) dropout).getRateSchedule() == null)
                        || (dropout.getClass() == GaussianNoise.class
                                && ((GaussianNoise) dropout).getStddevSchedule() == null)
                        || (dropout.getClass() == AlphaDropout.class
                                && ((AlphaDropout) dropout).getPSchedule() == null);
        if (!known) {
            throw site.unsupported("dropout " + dropout);
        }
    }

    private static ILossFunction loss(Layer conf) {
        if (conf instanceof BaseOutputLayer output) {
            return output.getLossFn();
        }
        if (conf instanceof LossLayer output) {
            return output.getLossFn();
        }
        if (conf instanceof RnnLossLayer output) {
            return output.getLossFn();
        }
        return conf instanceof CnnLossLayer output ? output.getLossFn() : null;
    }
}
