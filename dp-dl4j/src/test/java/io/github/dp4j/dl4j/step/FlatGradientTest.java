package io.github.dp4j.dl4j.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.Nets;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.junit.jupiter.api.Test;

/** The updater's own views are used where they are of the network's arrays, and only there. */
class FlatGradientTest {

    @Test
    void ownUpdater_takesTheVectorItself() {
        MultiLayerNetwork net = network();
        DefaultGradient gradient =
                FlatGradient.of(
                        (MultiLayerUpdater) net.getUpdater(),
                        net.getFlattenedGradients(),
                        net.params());
        assertThat(gradient).isInstanceOf(FlatGradient.class);
        assertThat(gradient.gradient()).isSameAs(net.getFlattenedGradients());
    }

    @Test
    void updaterOfOtherArrays_getsSlices() {
        MultiLayerNetwork net = network();
        MultiLayerUpdater updater = (MultiLayerUpdater) net.getUpdater();
        MultiLayerNetwork other = network();
        assertThat(FlatGradient.of(updater, other.getFlattenedGradients(), net.params()))
                .isNotInstanceOf(FlatGradient.class);
        assertThat(FlatGradient.of(updater, net.getFlattenedGradients(), other.params()))
                .isNotInstanceOf(FlatGradient.class);
    }

    private static MultiLayerNetwork network() {
        MultiLayerNetwork net = Nets.mlp();
        net.initGradientsView();
        return net;
    }
}
