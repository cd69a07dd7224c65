package io.github.dp4j.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ClassMetricsTest {

    private static final List<String> TWO = List.of("no", "yes");

    private static float[] yes(double p) {
        return new float[] {(float) (1 - p), (float) p};
    }

    /**
     * By hand; scikit-learn's accuracy_score, roc_auc_score, f1_score and log_loss say the same.
     */
    @Test
    void metrics_ofFiveExamples_areThoseByHand() {
        float[][] p = {yes(0.9), yes(0.6), yes(0.4), yes(0.4), yes(0.2)};
        ClassMetrics metrics = ClassMetrics.of(TWO, p, new int[] {1, 0, 1, 0, 0});

        assertThat(metrics.accuracy()).isEqualTo(0.6);
        assertThat(metrics.majority()).isEqualTo(0.6);
        // Of six pairs 4 are in order and one is tied.
        assertThat(metrics.areaUnderRoc()).isCloseTo(4.5 / 6, within(1e-12));
        assertThat(metrics.f1()).isEqualTo(0.5);
        double loss =
                -(Math.log(0.9) + Math.log(0.4) + Math.log(0.4) + Math.log(0.6) + Math.log(0.8))
                        / 5;
        assertThat(metrics.logLoss()).isCloseTo(loss, within(1e-6));
        assertThat(metrics.confusion()).isDeepEqualTo(new long[][] {{2, 1}, {1, 1}});
        // Bins 0.9: right; 0.6: one wrong, then wrong and right; 0.8: right.
        assertThat(metrics.calibrationError()).isCloseTo((0.1 + (1.8 - 1) + 0.2) / 5, within(1e-6));
    }

    @Test
    void areaUnderRoc_ofThreeClasses_isTheMeanOfThoseThatOccur() {
        float[][] p = {{0.8f, 0.1f, 0.1f}, {0.2f, 0.7f, 0.1f}, {0.5f, 0.4f, 0.1f}};
        ClassMetrics metrics = ClassMetrics.of(List.of("a", "b", "c"), p, new int[] {0, 1, 1});

        assertThat(metrics.areaUnderRoc()).isEqualTo(1);
        assertThat(metrics.accuracy()).isCloseTo(2.0 / 3, within(1e-12));
    }

    /** Much noise makes a network that is certain of one class. */
    @Test
    void areaUnderRoc_ofEqualPredictions_isOneHalf() {
        float[][] p = {yes(1), yes(1), yes(1)};

        assertThat(ClassMetrics.of(TWO, p, new int[] {0, 1, 1}).areaUnderRoc()).isEqualTo(0.5);
    }

    /** Against all pairs, of which ties count half. */
    @Property
    void areaUnderRoc_anyPredictions_isTheShareOfPairsInOrder(
            @ForAll @Size(min = 2, max = 30) List<@IntRange(max = 6) Integer> scores,
            @ForAll @IntRange(min = 1, max = 29) int split) {
        int members = Math.min(split, scores.size() - 1);
        float[][] p = new float[scores.size()][];
        int[] truth = new int[scores.size()];
        double pairs = 0;
        for (int i = 0; i < truth.length; i++) {
            p[i] = yes(scores.get(i) / 6.0);
            truth[i] = i < members ? 1 : 0;
            for (int j = members; i < members && j < truth.length; j++) {
                pairs += 0.5 + 0.5 * Integer.compare(scores.get(i), scores.get(j));
            }
        }

        assertThat(ClassMetrics.of(TWO, p, truth).areaUnderRoc())
                .isCloseTo(pairs / (members * (truth.length - members)), within(1e-12));
    }

    @Test
    void areaUnderRoc_ofOneClassOrNoNumbers_isNotSaid() {
        assertThat(ClassMetrics.of(TWO, new float[][] {yes(1)}, new int[] {1}).areaUnderRoc())
                .isNaN();
        float[][] broken = {{Float.NaN, Float.NaN}, yes(1)};
        ClassMetrics metrics = ClassMetrics.of(TWO, broken, new int[] {0, 1});
        assertThat(metrics.areaUnderRoc()).isNaN();
        assertThat(metrics.json()).containsEntry("testLogLoss", null);
    }

    @Test
    void metrics_withoutExamples_areRefused() {
        assertThatThrownBy(() -> ClassMetrics.of(TWO, new float[0][], new int[0]))
                .hasMessageContaining("one or more examples");
    }

    @Test
    void numbers_byHand() {
        NumberMetrics metrics =
                NumberMetrics.of(new double[] {1, 3, 5}, new double[] {2, 3, 7}, 10);

        assertThat(metrics.meanAbsoluteError()).isCloseTo(1, within(1e-12));
        assertThat(metrics.rootMeanSquare()).isCloseTo(Math.sqrt(5.0 / 3), within(1e-12));
        assertThat(metrics.explained()).isCloseTo(1 - 5 / 14.0, within(1e-12));
        assertThat(NumberMetrics.of(new double[] {1}, new double[] {2}, 10).explained()).isNaN();
    }
}
