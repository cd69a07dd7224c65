package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.audit.model.Classifier;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The recipe is the reference's: numbers that were printed there. */
class RecipeTest {

    @Test
    void members_areThoseOfTheReference() {
        boolean[] members = Recipe.MNIST.members(0);
        StringBuilder first = new StringBuilder();
        int count = 0;
        for (int i = 0; i < members.length; i++) {
            count += members[i] ? 1 : 0;
            first.append(i < 32 ? (members[i] ? '1' : '0') : "");
        }

        assertThat(count).isEqualTo(4984);
        assertThat(first.toString()).isEqualTo("01011001011110000100011010111111");
        boolean[] location = Recipe.LOCATION.members(0);
        assertThat(IntStream.range(0, location.length).filter(i -> location[i]).count())
                .isEqualTo(2508);
    }

    @Test
    void firstWeight_isThatOfTheReference() {
        Classifier classifier = Classifier.of(Recipe.MNIST.network());
        INDArray start = Recipe.MNIST.start(0, classifier);
        var network = (org.deeplearning4j.nn.multilayer.MultiLayerNetwork) classifier.fresh();
        network.params().assign(start);

        INDArray weights = network.getParam("0_W");
        assertThat(weights.shape()).containsExactly(16, 1, 8, 8);
        assertThat(weights.getDouble(0, 0, 0, 0)).isCloseTo(-0.0754122, within(1e-6));
        assertThat(network.getParam("0_b").sumNumber().doubleValue()).isZero();
    }

    @Test
    void order_isThatOfTheReference() {
        boolean[] in = Recipe.MNIST.members(0);
        int[] members = IntStream.range(0, in.length).filter(i -> in[i]).toArray();

        assertThat(Arrays.copyOf(Recipe.MNIST.order(0, 0, members), 8))
                .containsExactly(6482, 8742, 6493, 6735, 8327, 8498, 6518, 6791);
    }
}
