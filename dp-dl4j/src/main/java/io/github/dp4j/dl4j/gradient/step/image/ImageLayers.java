package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.LayerCompiler;
import io.github.dp4j.dl4j.gradient.step.VertexCompiler;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.PoolHelperVertex;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.Pooling1D;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
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

/**
 * Layers under sliding windows, over sequences, images and volumes: which method compiles which.
 */
public final class ImageLayers {

    private ImageLayers() {}

    /**
     * Returns the layers of this room.
     *
     * @return by configuration class, compared exactly
     */
    public static Map<Class<? extends Layer>, LayerCompiler> layers() {
        return Map.ofEntries(
                Map.entry(
                        ConvolutionLayer.class,
                        LayerCompiler.ofEveryLayout(ConvolutionStep::compile)),
                Map.entry(
                        Convolution2D.class, LayerCompiler.ofEveryLayout(ConvolutionStep::compile)),
                Map.entry(Convolution1DLayer.class, SequenceConvolution::compile),
                Map.entry(Convolution1D.class, SequenceConvolution::compile),
                Map.entry(Convolution3D.class, VolumeConvolution::compile),
                Map.entry(DepthwiseConvolution2D.class, DepthwiseStep::compile),
                Map.entry(SeparableConvolution2D.class, SeparableConvolution::compile),
                Map.entry(Deconvolution2D.class, TransposedConvolution::compile),
                Map.entry(SubsamplingLayer.class, LayerCompiler.ofEveryLayout(PoolingStep::image)),
                Map.entry(Pooling2D.class, LayerCompiler.ofEveryLayout(PoolingStep::image)),
                Map.entry(Subsampling1DLayer.class, PoolingStep::sequence),
                Map.entry(Pooling1D.class, PoolingStep::sequence),
                Map.entry(Subsampling3DLayer.class, PoolingStep::volume),
                Map.entry(GlobalPoolingLayer.class, GlobalPoolingStep::compile),
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
    }

    /**
     * Returns the vertices of this room that are no layers.
     *
     * @return by configuration class, compared exactly
     */
    public static Map<Class<? extends GraphVertex>, VertexCompiler> vertices() {
        return Map.ofEntries(Map.entry(PoolHelperVertex.class, Padding::poolHelper));
    }
}
