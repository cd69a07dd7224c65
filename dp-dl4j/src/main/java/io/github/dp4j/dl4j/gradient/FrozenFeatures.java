package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.kernel.NativeThreads;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What frozen layers make of examples, as DL4J computes it at inference: of one example at a time.
 * In a batch the products of matrices may round an example's numbers otherwise at another place, so
 * that one example less would move the features of all others a little.
 *
 * @param layers a network of these layers alone
 */
record FrozenFeatures(MultiLayerNetwork layers) implements ExampleFeatures {

    @Override
    public long width(INDArray examples) {
        return one(examples, /* index= */ 0).length();
    }

    @Override
    public INDArray of(INDArray examples) {
        INDArray all = Nd4j.createUninitialized(type(), examples.size(0), width(examples));
        NativeThreads.alone(
                () -> {
                    for (int i = 0; i < examples.size(0); i++) {
                        Examples.row(all, i).assign(one(examples, i));
                    }
                });
        layers.clear(); // no example stays
        return all;
    }

    /** Of a copy: DL4J's first layer may write to what it is given. */
    private INDArray one(INDArray examples, int index) {
        return layers.output(Examples.row(examples, index).castTo(type()).dup('c'));
    }

    private DataType type() {
        return layers.getLayerWiseConfigurations().getDataType();
    }

    @Override
    public String describe() {
        return layers.getnLayers() - 1 + " frozen layers, normalised";
    }
}
