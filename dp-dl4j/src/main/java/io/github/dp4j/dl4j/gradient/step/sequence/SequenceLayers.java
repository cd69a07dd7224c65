package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.LayerCompiler;
import io.github.dp4j.dl4j.gradient.step.VertexCompiler;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;

/** Layers over time steps: which method compiles which. */
public final class SequenceLayers {

    private SequenceLayers() {}

    /**
     * Returns the layers of this room.
     *
     * @return by configuration class, compared exactly
     */
    @SuppressWarnings("deprecation") // GravesLSTM: old networks have it
    public static Map<Class<? extends Layer>, LayerCompiler> layers() {
        return Map.ofEntries(
                Map.entry(GravesLSTM.class, PeepholeLstmStep::compile),
                Map.entry(GravesBidirectionalLSTM.class, BothDirections::gravesLstm),
                Map.entry(MaskZeroLayer.class, ZeroMaskStep::compile),
                Map.entry(TimeDistributed.class, EveryTimeStep::compile),
                Map.entry(RepeatVector.class, Repetition::compile),
                Map.entry(SelfAttentionLayer.class, AttentionStep::compile),
                Map.entry(LSTM.class, LstmStep::compile),
                Map.entry(SimpleRnn.class, SimpleRnnStep::compile),
                Map.entry(Bidirectional.class, BothDirections::compile),
                Map.entry(LastTimeStep.class, LastTimeStepStep::compile));
    }

    /**
     * Returns the vertices of this room that are no layers.
     *
     * @return by configuration class, compared exactly
     */
    public static Map<Class<? extends GraphVertex>, VertexCompiler> vertices() {
        return Map.ofEntries(
                Map.entry(AttentionVertex.class, AttentionStep::vertex),
                Map.entry(DuplicateToTimeSeriesVertex.class, Repetition::vertex),
                Map.entry(LastTimeStepVertex.class, LastTimeStepStep::vertex),
                Map.entry(ReverseTimeSeriesVertex.class, ReverseStep::vertex));
    }
}
