package io.github.dp4j.dl4j.gradient.step;

import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.Pooling1D;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskLayer;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;

/**
 * The registry: which class compiles which layer. Classes are compared exactly, so that a user's
 * own subclass goes to the reference engine.
 */
public final class LayerRegistry {

    @SuppressWarnings("deprecation") // GravesLSTM: old networks have it
    private static final Map<Class<? extends Layer>, LayerCompiler> BY_LAYER =
            Map.ofEntries(
                    Map.entry(DenseLayer.class, Dense::compile),
                    Map.entry(OutputLayer.class, LossStep::output),
                    Map.entry(LossLayer.class, LossStep::vectorLoss),
                    Map.entry(ActivationLayer.class, ActivationStep::compile),
                    Map.entry(DropoutLayer.class, DropoutStep::compile),
                    Map.entry(GravesLSTM.class, PeepholeLstmStep::compile),
                    Map.entry(GravesBidirectionalLSTM.class, BothDirections::gravesLstm),
                    Map.entry(MaskZeroLayer.class, ZeroMaskStep::compile),
                    Map.entry(TimeDistributed.class, EveryTimeStep::compile),
                    Map.entry(BatchNormalization.class, ChannelAffineStep::compile),
                    Map.entry(MaskLayer.class, MaskStep::compile),
                    Map.entry(RepeatVector.class, Repetition::compile),
                    Map.entry(
                            ElementWiseMultiplicationLayer.class, ElementwiseProductStep::compile),
                    Map.entry(CnnLossLayer.class, LossStep::imageLoss),
                    Map.entry(RnnLossLayer.class, LossStep::sequenceLoss),
                    Map.entry(SelfAttentionLayer.class, AttentionStep::compile),
                    Map.entry(LSTM.class, LstmStep::compile),
                    Map.entry(SimpleRnn.class, SimpleRnnStep::compile),
                    Map.entry(Bidirectional.class, BothDirections::compile),
                    Map.entry(LastTimeStep.class, LastTimeStepStep::compile),
                    Map.entry(RnnOutputLayer.class, LossStep::sequenceOutput),
                    Map.entry(EmbeddingLayer.class, EmbeddingStep::single),
                    Map.entry(EmbeddingSequenceLayer.class, EmbeddingStep::sequence),
                    Map.entry(ConvolutionLayer.class, ConvolutionStep::compile),
                    Map.entry(Convolution2D.class, ConvolutionStep::compile),
                    Map.entry(Convolution1DLayer.class, SequenceConvolution::compile),
                    Map.entry(Convolution1D.class, SequenceConvolution::compile),
                    Map.entry(Convolution3D.class, VolumeConvolution::compile),
                    Map.entry(DepthwiseConvolution2D.class, DepthwiseStep::compile),
                    Map.entry(SeparableConvolution2D.class, SeparableConvolution::compile),
                    Map.entry(Deconvolution2D.class, TransposedConvolution::compile),
                    Map.entry(SubsamplingLayer.class, PoolingStep::image),
                    Map.entry(Pooling2D.class, PoolingStep::image),
                    Map.entry(Subsampling1DLayer.class, PoolingStep::sequence),
                    Map.entry(Pooling1D.class, PoolingStep::sequence),
                    Map.entry(Subsampling3DLayer.class, PoolingStep::volume),
                    Map.entry(GlobalPoolingLayer.class, GlobalPoolingStep::compile),
                    Map.entry(PReLULayer.class, PReluStep::compile),
                    Map.entry(LocalResponseNormalization.class, LocalResponse::compile),
                    Map.entry(SpaceToDepthLayer.class, SpaceToDepth::compile),
                    Map.entry(ZeroPadding3DLayer.class, Padding::volume),
                    Map.entry(Cropping3D.class, Padding::croppedVolume),
                    Map.entry(ZeroPaddingLayer.class, Padding::image),
                    Map.entry(ZeroPadding1DLayer.class, Padding::sequence),
                    Map.entry(Cropping2D.class, Padding::croppedImage),
                    Map.entry(Cropping1D.class, Padding::croppedSequence),
                    Map.entry(Upsampling1D.class, Upsampling::sequence),
                    Map.entry(Upsampling2D.class, Upsampling::image),
                    Map.entry(Upsampling3D.class, Upsampling::volume));

    /** Layers whose compilers look at the layout of their input. */
    private static final Set<Class<? extends Layer>> EVERY_LAYOUT =
            Set.of(
                    ConvolutionLayer.class,
                    Convolution2D.class,
                    SubsamplingLayer.class,
                    Pooling2D.class,
                    ActivationLayer.class);

    private LayerRegistry() {}

    /** Returns the classes that can be compiled, their options set aside. */
    static Set<Class<? extends Layer>> layers() {
        return BY_LAYER.keySet();
    }

    /** Says whether a layer of this class can be compiled, its options set aside. */
    static boolean isKnown(Layer conf, boolean frozen) {
        return BY_LAYER.containsKey(conf.getClass())
                && (frozen || conf.getClass() != BatchNormalization.class);
    }

    /**
     * Compiles one layer.
     *
     * @param site the layer
     * @param input what flows in
     * @param to where steps are appended
     * @return what flows out
     * @throws UnsupportedLayerException if the layer, or an option of it, is not known
     */
    public static Value compile(LayerSite site, Value input, Compilation to) {
        LayerCompiler compiler = BY_LAYER.get(site.conf().getClass());
        if (compiler == null) {
            throw site.unsupported(site.conf().getClass().getSimpleName() + " is not known");
        }
        boolean plain = !EVERY_LAYOUT.contains(site.conf().getClass());
        return compiler.compile(site, plain ? LayoutStep.plain(input, to) : input, to);
    }
}
