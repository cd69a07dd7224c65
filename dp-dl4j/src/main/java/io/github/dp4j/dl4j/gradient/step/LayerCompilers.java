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
public final class LayerCompilers {

    @SuppressWarnings("deprecation") // GravesLSTM: old networks have it
    private static final Map<Class<? extends Layer>, LayerCompiler> BY_LAYER =
            Map.ofEntries(
                    Map.entry(DenseLayer.class, DenseCompiler::dense),
                    Map.entry(OutputLayer.class, DenseCompiler::output),
                    Map.entry(LossLayer.class, DenseCompiler::loss),
                    Map.entry(ActivationLayer.class, SimpleCompilers::activation),
                    Map.entry(DropoutLayer.class, SimpleCompilers::dropout),
                    Map.entry(GravesLSTM.class, RecurrentCompiler::gravesLstm),
                    Map.entry(GravesBidirectionalLSTM.class, WrapperCompilers::gravesBidirectional),
                    Map.entry(MaskZeroLayer.class, WrapperCompilers::maskZero),
                    Map.entry(TimeDistributed.class, WrapperCompilers::timeDistributed),
                    Map.entry(BatchNormalization.class, SimpleCompilers::frozenNormalization),
                    Map.entry(MaskLayer.class, SimpleCompilers::mask),
                    Map.entry(RepeatVector.class, SimpleCompilers::repeat),
                    Map.entry(ElementWiseMultiplicationLayer.class, DenseCompiler::elementwise),
                    Map.entry(CnnLossLayer.class, DenseCompiler::imageLoss),
                    Map.entry(RnnLossLayer.class, DenseCompiler::sequenceLoss),
                    Map.entry(SelfAttentionLayer.class, AttentionCompilers::selfAttention),
                    Map.entry(LSTM.class, RecurrentCompiler::lstm),
                    Map.entry(SimpleRnn.class, RecurrentCompiler::simpleRnn),
                    Map.entry(Bidirectional.class, WrapperCompilers::bidirectional),
                    Map.entry(LastTimeStep.class, WrapperCompilers::lastTimeStep),
                    Map.entry(RnnOutputLayer.class, RecurrentCompiler::output),
                    Map.entry(EmbeddingLayer.class, RecurrentCompiler::embedding),
                    Map.entry(EmbeddingSequenceLayer.class, RecurrentCompiler::embeddingSequence),
                    Map.entry(ConvolutionLayer.class, ConvolutionCompiler::convolution),
                    Map.entry(Convolution2D.class, ConvolutionCompiler::convolution),
                    Map.entry(Convolution1DLayer.class, ConvolutionCompiler::convolution1),
                    Map.entry(Convolution1D.class, ConvolutionCompiler::convolution1),
                    Map.entry(Convolution3D.class, ConvolutionCompiler::convolution3),
                    Map.entry(DepthwiseConvolution2D.class, FactoredConvolutionCompiler::depthwise),
                    Map.entry(SeparableConvolution2D.class, FactoredConvolutionCompiler::separable),
                    Map.entry(Deconvolution2D.class, FactoredConvolutionCompiler::deconvolution),
                    Map.entry(SubsamplingLayer.class, PoolingCompiler::subsampling),
                    Map.entry(Pooling2D.class, PoolingCompiler::subsampling),
                    Map.entry(Subsampling1DLayer.class, PoolingCompiler::subsampling1),
                    Map.entry(Pooling1D.class, PoolingCompiler::subsampling1),
                    Map.entry(Subsampling3DLayer.class, PoolingCompiler::subsampling3),
                    Map.entry(GlobalPoolingLayer.class, ShapeCompilers::globalPooling),
                    Map.entry(PReLULayer.class, ImageCompilers::prelu),
                    Map.entry(LocalResponseNormalization.class, ImageCompilers::localResponse),
                    Map.entry(SpaceToDepthLayer.class, ImageCompilers::spaceToDepth),
                    Map.entry(ZeroPadding3DLayer.class, ShapeCompilers::zeroPadding3),
                    Map.entry(Cropping3D.class, ShapeCompilers::cropping3),
                    Map.entry(ZeroPaddingLayer.class, ShapeCompilers::zeroPadding),
                    Map.entry(ZeroPadding1DLayer.class, ShapeCompilers::zeroPadding1),
                    Map.entry(Cropping2D.class, ShapeCompilers::cropping),
                    Map.entry(Cropping1D.class, ShapeCompilers::cropping1),
                    Map.entry(Upsampling1D.class, ShapeCompilers::upsampling1),
                    Map.entry(Upsampling2D.class, ShapeCompilers::upsampling2),
                    Map.entry(Upsampling3D.class, ShapeCompilers::upsampling3));

    /** Layers whose compilers look at the layout of their input. */
    private static final Set<Class<? extends Layer>> EVERY_LAYOUT =
            Set.of(
                    ConvolutionLayer.class,
                    Convolution2D.class,
                    SubsamplingLayer.class,
                    Pooling2D.class,
                    ActivationLayer.class);

    private LayerCompilers() {}

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
