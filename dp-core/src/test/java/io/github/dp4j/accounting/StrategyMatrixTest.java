package io.github.dp4j.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StrategyMatrixTest {

    private static final int STEPS = 6;

    private static double[][] banded(List<Double> entries, int bands) {
        double[][] rows = new double[STEPS][STEPS];
        int k = 0;
        for (int r = 0; r < STEPS; r++) {
            for (int i = Math.max(0, r - bands + 1); i <= r; i++) {
                rows[r][i] = r == i ? 1 : entries.get(k++ % entries.size());
            }
        }
        return rows;
    }

    /** The norm of C x for one example that takes part, with signs, in the steps of a set. */
    private static double norm(double[][] rows, int steps, int signs) {
        double sum = 0;
        for (double[] row : rows) {
            double entry = 0;
            for (int i = 0; i < row.length; i++) {
                entry += (steps >> i & 1) * row[i] * ((signs >> i & 1) == 1 ? 1 : -1);
            }
            sum += entry * entry;
        }
        return Math.sqrt(sum);
    }

    /** Every set of steps that fits and every choice of signs, by enumeration. */
    @Property(tries = 60)
    void sensitivities_anyMatrix_boundAllParticipations(
            @ForAll @Size(8) List<@DoubleRange(min = -1, max = 1) Double> entries,
            @ForAll @IntRange(min = 1, max = STEPS) int bands,
            @ForAll @IntRange(min = 1, max = STEPS) int separation,
            @ForAll @IntRange(min = 1, max = 4) int times) {
        double[][] rows = banded(entries, bands);
        StrategyMatrix matrix = StrategyMatrix.of(rows);
        boolean known = matrix.bands() <= separation;
        double separated =
                known ? matrix.separatedSensitivity(separation, times) : Double.POSITIVE_INFINITY;
        double epochs = matrix.sensitivity(separation);
        double most = 0;
        for (int steps = 1; steps < 1 << STEPS; steps++) {
            boolean fits = Integer.bitCount(steps) <= times;
            boolean periodic = true;
            int first = Integer.numberOfTrailingZeros(steps);
            for (int i = 0, last = -STEPS; i < STEPS; i++) {
                if ((steps >> i & 1) == 1) {
                    fits &= i - last >= separation;
                    periodic &= (i - first) % separation == 0;
                    last = i;
                }
            }
            for (int signs = 0; signs < 1 << STEPS; signs++) {
                double norm = norm(rows, steps, signs);
                if (fits) {
                    assertThat(norm).isLessThanOrEqualTo(separated);
                    most = Math.max(most, norm);
                }
                if (periodic) {
                    assertThat(norm).isLessThanOrEqualTo(epochs);
                }
            }
        }
        // Attained where the columns are orthogonal.
        if (known) {
            assertThat(separated).isCloseTo(most, within(1e-9 * most));
        }
    }

    @Test
    void binaryTree_sensitivity_isTheRootOfTheLevels() {
        for (int levels = 1; levels <= 6; levels++) {
            StrategyMatrix tree = StrategyMatrix.binaryTree(1 << (levels - 1));
            assertThat(tree.sensitivity()).isCloseTo(Math.sqrt(levels), within(1e-9));
        }
        assertThat(StrategyMatrix.binaryTree(4).bands()).isEqualTo(4);
        // Two participations, in both halves: 2 nodes each of 1, and the root of 2.
        assertThat(StrategyMatrix.binaryTree(4).sensitivity(2))
                .isCloseTo(Math.sqrt(4.0 + 4), within(1e-9));
    }

    @Test
    void identity_isPlainTraining() {
        double[][] rows = new double[5][5];
        for (int i = 0; i < 5; i++) {
            rows[i][i] = 1;
        }
        StrategyMatrix identity = StrategyMatrix.of(rows);

        assertThat(identity.bands()).isEqualTo(1);
        assertThat(identity.sensitivity(1)).isCloseTo(Math.sqrt(5), within(1e-9));
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            PldAccountant pld = new PldAccountant();
            assertThat(pld.guarantee(identity.cyclicPoisson(1.5, 0.1), relation, 1e-5).epsilon())
                    .isCloseTo(
                            pld.guarantee(Reference.dpSgd(0.1, 1.5, 5), relation, 1e-5).epsilon(),
                            within(1e-6));
            assertThat(pld.guarantee(identity.epochs(2, 1), relation, 1e-5).epsilon())
                    .isCloseTo(
                            pld.guarantee(
                                            new DpEvent.SelfComposed(new DpEvent.Gaussian(2), 5),
                                            relation,
                                            1e-5)
                                    .epsilon(),
                            within(1e-6));
        }
    }

    /** Three bands over seven steps: an example can take part three times. */
    @Test
    void cyclicPoisson_bandedMatrix_countsTheRoundsAndTheColumnNorm() {
        double[][] rows = new double[7][7];
        for (int i = 0; i < 7; i++) {
            for (int j = Math.max(0, i - 2); j <= i; j++) {
                rows[i][j] = 1.0 / (1 + i - j);
            }
        }
        DpEvent event = StrategyMatrix.of(rows).cyclicPoisson(3, 0.2);

        assertThat(event).isInstanceOf(DpEvent.SelfComposed.class);
        DpEvent.SelfComposed rounds = (DpEvent.SelfComposed) event;
        assertThat(rounds.count()).isEqualTo(3);
        DpEvent.PoissonSampled one = (DpEvent.PoissonSampled) rounds.event();
        assertThat(one.samplingRate()).isEqualTo(0.2);
        assertThat(((DpEvent.Gaussian) one.event()).noiseMultiplier())
                .isCloseTo(3 / Math.sqrt(1 + 0.25 + 1.0 / 9), within(1e-8));
        assertThat(
                        new PldAccountant()
                                .guarantee(
                                        StrategyMatrix.of(rows).cyclicPoisson(0, 0.2),
                                        NeighboringRelation.ZERO_OUT,
                                        1e-5)
                                .isPrivate())
                .isFalse();
    }

    @Test
    void badMatrices_areRefusedWithTheReason() {
        assertThatThrownBy(() -> StrategyMatrix.of(new double[][] {{1, Double.NaN}}))
                .hasMessageContaining("row 0")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> StrategyMatrix.of(new double[][] {{1, 0}, {0}}))
                .hasMessageContaining("row 1");
        assertThatThrownBy(() -> StrategyMatrix.of(new double[][] {{1, 0}, {1, 0}}))
                .hasMessageContaining("column 1")
                .hasMessageContaining("noise");
        assertThatThrownBy(() -> StrategyMatrix.of(new double[0][])).hasMessageContaining("none");
        assertThatThrownBy(() -> StrategyMatrix.binaryTree(0)).hasMessageContaining("131072");
        assertThatThrownBy(() -> StrategyMatrix.binaryTree(1 << 18)).hasMessageContaining("131072");
        StrategyMatrix tree = StrategyMatrix.binaryTree(4);
        assertThatThrownBy(() -> tree.separatedSensitivity(2, 2))
                .hasMessageContaining("separation")
                .hasMessageContaining("4");
        assertThatThrownBy(() -> tree.epochs(1, 0)).hasMessageContaining("epochLength");
        assertThatThrownBy(() -> tree.cyclicPoisson(Double.NaN, 0.1))
                .hasMessageContaining("noiseMultiplier");
        assertThatThrownBy(() -> tree.cyclicPoisson(1, 0)).hasMessageContaining("samplingRate");
    }
}
