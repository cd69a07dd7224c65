package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/** Z: plain steps on a marked network while a private step is made on it, and after one. */
class GuardedUpdateTest {

    private static MultiLayerNetwork marked() {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.1));
        DpSgdMarks.put(net, "here");
        return net;
    }

    private static void whileOpen(MultiLayerNetwork net, String ledger, Runnable work) {
        GuardedUpdate.whileOpen((MultiLayerUpdater) net.getUpdater(), ledger, work);
    }

    private static void requireClosed(MultiLayerNetwork net) {
        INDArray before = net.params().dup();
        assertThatThrownBy(() -> net.fit(Nets.data(6)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("on the ledger");
        assertThat(net.params()).isEqualTo(before);
    }

    /** Another thread's plain step must not come through while the private one is open. */
    @Test
    void fit_byAnotherThreadWithinAPrivateStep_changesNothing() {
        MultiLayerNetwork net = marked();
        whileOpen(net, "here", () -> CompletableFuture.runAsync(() -> requireClosed(net)).join());
    }

    /** The guard is what refuses it: the step's own thread is let through. */
    @Test
    void fit_byTheThreadOfThePrivateStep_changesTheParametersAndNothingAfterIt() {
        MultiLayerNetwork net = marked();
        INDArray before = net.params().dup();
        whileOpen(net, "here", () -> net.fit(Nets.data(6)));
        assertThat(net.params()).isNotEqualTo(before);
        requireClosed(net);
    }

    @Test
    void fit_afterAPrivateStepThatFailed_changesNothing() {
        MultiLayerNetwork net = marked();
        assertThatThrownBy(
                        () ->
                                whileOpen(
                                        net,
                                        "here",
                                        () -> {
                                            throw new IllegalStateException("no update");
                                        }))
                .hasMessage("no update");
        requireClosed(net);
    }

    /** A step that another ledger counts does not open what this one has marked. */
    @Test
    void fit_withinAStepOfAnotherLedger_changesNothing() {
        MultiLayerNetwork net = marked();
        whileOpen(net, "elsewhere", () -> requireClosed(net));
    }
}
