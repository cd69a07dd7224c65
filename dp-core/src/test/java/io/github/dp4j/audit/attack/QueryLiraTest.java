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

    /** By scipy 1.17: the mean of stats.norm's log-ratios, and of z. */
    @Test
    void scores_areThoseOfTheDiagonalLaw() {
        assertThat(QueryLira.online(TARGETS, SHADOWS, Variance.POOLED))
                .containsExactly(
                        new double[] {0.4836509572704327, 0.028686289209907123, 4.0501793528002095},
                        within(1e-11));
        assertThat(QueryLira.online(TARGETS, SHADOWS, Variance.SHRUNK))
                .containsExactly(
                        new double[] {0.5081840326167659, 0.0022181983395545557, 4.004524919339349},
                        within(1e-11));
        assertThat(QueryLira.offline(TARGETS, SHADOWS, Variance.POOLED))
                .containsExactly(
                        new double[] {1.0703023376922567, -0.5118504022133834, 4.751369120026759},
                        within(1e-11));
        assertThat(QueryLira.offline(TARGETS, SHADOWS, Variance.SHRUNK))
                .containsExactly(
                        new double[] {1.0490570892116886, -0.5454297781649728, 4.622164177397108},
                        within(1e-11));
    }

    @Test
    void oneQuery_isLira_andTheSameQueryTwiceAddsNothing() {
        List<double[]> one = List.of(TARGET);
        List<ShadowSignals> first = SHADOWS.subList(0, 1);
        List<double[]> twice = List.of(TARGET, TARGET);
        List<ShadowSignals> both = List.of(SHADOWS.get(0), SHADOWS.get(0));

        for (Variance variance : Variance.values()) {
            double[] online = Lira.online(TARGET, first.get(0), variance);
            assertThat(QueryLira.online(one, first, variance)).isEqualTo(online);
            assertThat(QueryLira.online(twice, both, variance)).isEqualTo(online);
            assertThat(QueryLira.offline(twice, both, variance))
                    .isEqualTo(Lira.offline(TARGET, first.get(0), variance));
        }
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
                .isGreaterThan(online + 0.02);
        assertThat(leak.area(QueryLira.offline(leak.target, leak.shadows, Variance.SHRUNK)))
                .isGreaterThan(offline + 0.02);
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
