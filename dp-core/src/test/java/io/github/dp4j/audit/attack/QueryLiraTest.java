package io.github.dp4j.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class QueryLiraTest {

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

    private static final double[][] OTHER_PHI = {
        {1.25, 0.5, 3.5},
        {2.5, 0.25, 3.75},
        {1, 0.75, 5.5},
        {3, -1, 5.5},
        {1.5, -0.5, 4},
        {3.25, -0.25, 3.25}
    };

    private static final double[] OTHER = {2.5, 0, 7};

    private static final List<double[]> TARGETS = List.of(TARGET, OTHER);
    private static final List<ShadowSignals> SHADOWS =
            List.of(ShadowSignals.of(PHI, MEMBERS), ShadowSignals.of(OTHER_PHI, MEMBERS));

    /** By scipy 1.17: stats.multivariate_normal and numpy's solve. */
    @Test
    void scores_areThoseOfTheMultivariateLaw() {
        assertThat(QueryLira.online(TARGETS, SHADOWS, Variance.POOLED))
                .containsExactly(
                        new double[] {1.1814516896747436, -1.691992898539954, 9.255824177283067},
                        within(1e-11));
        assertThat(QueryLira.online(TARGETS, SHADOWS, Variance.SHRUNK))
                .containsExactly(
                        new double[] {1.3684092885418018, -1.6045430535042826, 6.769790987720567},
                        within(1e-11));
        assertThat(QueryLira.offline(TARGETS, SHADOWS, Variance.POOLED))
                .containsExactly(
                        new double[] {0.9577110281212938, -0.4886277963580199, 4.4123100565421},
                        within(1e-11));
        assertThat(QueryLira.offline(TARGETS, SHADOWS, Variance.SHRUNK))
                .containsExactly(
                        new double[] {1.0992605716112698, -0.4887899441891929, 4.206496815300519},
                        within(1e-11));
    }

    @Test
    void oneQuery_isLira_andTheSameQueryTwiceAddsNothing() {
        List<double[]> one = List.of(TARGET);
        List<ShadowSignals> first = SHADOWS.subList(0, 1);
        List<double[]> twice = List.of(TARGET, TARGET);
        List<ShadowSignals> both = List.of(SHADOWS.get(0), SHADOWS.get(0));

        assertThat(QueryLira.online(one, first, Variance.PER_RECORD))
                .isEqualTo(Lira.online(TARGET, first.get(0), Variance.PER_RECORD));
        assertThat(QueryLira.online(twice, both, Variance.SHRUNK))
                .containsExactly(Lira.online(TARGET, first.get(0), Variance.SHRUNK), within(1e-3));
        assertThat(QueryLira.offline(twice, both, Variance.SHRUNK))
                .containsExactly(Lira.offline(TARGET, first.get(0), Variance.SHRUNK), within(1e-3));
    }

    /** Models that show the leak in every query alike: three of them show more than one. */
    @Test
    void plantedLeak_isFound_andBetterByMoreQueries() {
        Planted leak =
                new Planted(/* models= */ 16, /* queries= */ 3, /* shift= */ 1, /* seed= */ 4);
        double[] phi = leak.target.get(0);
        double online = leak.area(Lira.online(phi, leak.shadows.get(0), Variance.SHRUNK));
        double offline = leak.area(Lira.offline(phi, leak.shadows.get(0), Variance.SHRUNK));

        assertThat(online).isGreaterThan(0.7);
        assertThat(leak.area(QueryLira.online(leak.target, leak.shadows, Variance.SHRUNK)))
                .isGreaterThan(online + 0.005);
        assertThat(leak.area(QueryLira.offline(leak.target, leak.shadows, Variance.SHRUNK)))
                .isGreaterThan(offline + 0.005);
        assertThat(leak.area(QueryLira.online(leak.target, leak.shadows, Variance.POOLED)))
                .isGreaterThan(0.7);
    }

    /** An AUC of 2,000 and 2,000 has a deviation of 0.0091: five of them, and a fixed seed. */
    @Test
    void nothingPlanted_isNotFound() {
        Planted none =
                new Planted(/* models= */ 8, /* queries= */ 3, /* shift= */ 0, /* seed= */ 5);

        assertThat(none.area(QueryLira.online(none.target, none.shadows, Variance.SHRUNK)))
                .isCloseTo(0.5, within(.046));
        assertThat(none.area(QueryLira.offline(none.target, none.shadows, Variance.SHRUNK)))
                .isCloseTo(0.5, within(.046));
    }

    @Test
    void whatDoesNotFit_isRefused() {
        assertThatThrownBy(() -> QueryLira.online(TARGETS, SHADOWS, Variance.PER_RECORD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PER_RECORD");
        assertThatThrownBy(() -> QueryLira.online(List.of(), List.of(), Variance.SHRUNK))
                .hasMessageContaining("a query at least");
        assertThatThrownBy(
                        () ->
                                QueryLira.offline(
                                        TARGETS,
                                        List.of(
                                                SHADOWS.get(0),
                                                ShadowSignals.of(PHI, new boolean[6][3])),
                                        Variance.SHRUNK))
                .hasMessageContaining("same shadow models");
    }
}
