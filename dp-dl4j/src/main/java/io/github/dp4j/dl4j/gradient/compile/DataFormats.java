package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.layers.GroupNormalization;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.jspecify.annotations.Nullable;

/** Whether a network's data arrays have their channels first, which only some layers say. */
final class DataFormats {

    private DataFormats() {}

    /** Returns what the first layer that says so says; DL4J's default is channels first. */
    static boolean channelsFirst(Iterable<? extends Layer> layers) {
        for (Layer layer : layers) {
            Boolean first = channelsFirst(layer);
            if (first != null) {
                return first;
            }
        }
        return true;
    }

    private static @Nullable Boolean channelsFirst(Layer layer) {
        if (layer instanceof Convolution1DLayer conv) {
            return first(conv.getRnnDataFormat());
        }
        if (layer instanceof Convolution3D conv) {
            return conv.getDataFormat() == Convolution3D.DataFormat.NCDHW;
        }
        if (layer instanceof ConvolutionLayer conv) {
            return first(conv.getCnn2dDataFormat());
        }
        if (layer instanceof SubsamplingLayer pooling) {
            return first(pooling.getCnn2dDataFormat());
        }
        if (layer instanceof ZeroPaddingLayer padding) {
            return first(padding.getDataFormat());
        }
        if (layer instanceof Cropping2D cropping) {
            return first(cropping.getDataFormat());
        }
        if (layer instanceof GroupNormalization norm) {
            return first(norm.getFormat());
        }
        if (layer instanceof Upsampling2D upsampling) {
            return first(upsampling.getFormat());
        }
        if (layer instanceof CnnLossLayer loss) {
            return first(loss.getFormat());
        }
        return ofSequences(layer);
    }

    private static @Nullable Boolean ofSequences(Layer layer) {
        if (layer instanceof BaseRecurrentLayer recurrent) {
            return first(recurrent.getRnnDataFormat());
        }
        if (layer instanceof Bidirectional both) {
            return channelsFirst(both.getFwd());
        }
        if (layer instanceof LastTimeStep last) {
            return channelsFirst(last.getUnderlying());
        }
        if (layer instanceof RnnOutputLayer output) {
            return first(output.getRnnDataFormat());
        }
        if (layer instanceof RnnLossLayer loss) {
            return first(loss.getRnnDataFormat());
        }
        return null;
    }

    private static @Nullable Boolean first(@Nullable CNN2DFormat format) {
        return format == null ? null : format == CNN2DFormat.NCHW;
    }

    private static @Nullable Boolean first(RNNFormat format) {
        return format == null ? null : format == RNNFormat.NCW;
    }
}
