package io.github.dp4j.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BavariaTest {

    /** Three records, six models: of every kind two, three or four. */
    private static final double[][] PHI = {
        {1.5, -0.25, 4},
        {2.25, 0.5, 3.5},
        {0.75, 1, 6},
        {3.5, -1.5, 5.25},
        {2, 0.25, 4.75},
        {2.75, -0.75, 3}
    };

    private static final boolean[][] MEMBERS = {
        {true, false, true},
        {true, true, false},
        {false, false, true},
        {true, true, false},
        {false, true, false},
        {false, false, false}
    };

    private static final double[] TARGET = {3, -0.5, 9};

    /** By scipy 1.17: stats.t with the parameters that the class states. */
    @Test
    void scores_areThoseOfStudentsLaw() {
        ShadowSignals shadows = ShadowSignals.of(PHI, MEMBERS);

        assertThat(Bavaria.online(TARGET, shadows))
                .containsExactly(
                        new double[] {0.5236541262846051, 0.022885276547062183, 2.770630562505307},
                        within(1e-12));
        assertThat(Bavaria.offline(TARGET, shadows))
                .containsExactly(
                        new double[] {1.9443667092868524, -0.8393157977653788, 8.881504328749752},
                        within(1e-11));
    }

    @Test
    void recordWithoutAModelOfAKind_scoresNothing() {
        ShadowSignals in = ShadowSignals.of(PHI, new boolean[6][3]);

        assertThat(Bavaria.online(TARGET, in)).containsOnly(0);
        boolean[][] all = new boolean[6][3];
        for (boolean[] row : all) {
            Arrays.fill(row, true);
        }
        assertThat(Bavaria.offline(TARGET, ShadowSignals.of(PHI, all))).containsOnly(0);
        assertThat(Bavaria.offline(new double[] {1e300, 0, -1e300}, in)[0]).isFinite();
        assertThatThrownBy(() -> Bavaria.online(new double[2], in))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A shift of two deviations, by two models of each kind. */
    @Test
    void plantedLeak_isFound_alsoAtFewFalseAlarms() {
        Planted leak =
                new Planted(/* models= */ 4, /* queries= */ 1, /* shift= */ 2, /* seed= */ 1);
        double[] phi = leak.target.get(0);
        ShadowSignals shadows = leak.shadows.get(0);

        assertThat(leak.area(Bavaria.online(phi, shadows))).isGreaterThan(0.8);
        assertThat(leak.area(Bavaria.offline(phi, shadows))).isGreaterThan(0.8);
        assertThat(leak.roc(Bavaria.online(phi, shadows)).truePositiveRateAt(0.01))
                .isGreaterThan(0.1);
    }

    /** Where every record has as many models without it, the tails are in the order of the z. */
    @Test
    void offline_ofPairs_isInLirasOrder() {
        Planted leak =
                new Planted(/* models= */ 4, /* queries= */ 1, /* shift= */ 2, /* seed= */ 1);
        double[] phi = leak.target.get(0);
        ShadowSignals shadows = leak.shadows.get(0);

        assertThat(leak.area(Bavaria.offline(phi, shadows)))
                .isEqualTo(leak.area(Lira.offline(phi, shadows, Variance.SHRUNK)));
    }

    /** An AUC of 2,000 and 2,000 has a deviation of 0.0091: five of them, and a fixed seed. */
    @Test
    void nothingPlanted_isNotFound() {
        Planted none =
                new Planted(/* models= */ 8, /* queries= */ 1, /* shift= */ 0, /* seed= */ 2);
        double[] phi = none.target.get(0);

        assertThat(none.area(Bavaria.online(phi, none.shadows.get(0))))
                .isCloseTo(0.5, within(.046));
        assertThat(none.area(Bavaria.offline(phi, none.shadows.get(0))))
                .isCloseTo(0.5, within(.046));
    }

    /** With many models Student's law is the normal one. */
    @Test
    void manyModels_giveLirasOrder() {
        Planted leak =
                new Planted(/* models= */ 400, /* queries= */ 1, /* shift= */ 1, /* seed= */ 3);
        double[] phi = leak.target.get(0);
        double[] lira = Lira.online(phi, leak.shadows.get(0), Variance.SHRUNK);
        double[] bavaria = Bavaria.online(phi, leak.shadows.get(0));
        for (int i = 0; i < lira.length; i++) {
            assertThat(bavaria[i]).isCloseTo(lira[i], within(0.05 + 0.1 * Math.abs(lira[i])));
        }
    }
}
