package io.github.dp4j.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MembershipScoresTest {

    private static final double[] SOME = {1, 2, 3};

    @Test
    void scores_areCopiedAndSorted() {
        double[] members = {3, 1, 2};
        MembershipScores scores = MembershipScores.of(members, new double[] {0});
        members[0] = -7;

        assertThat(scores.memberScores()).containsExactly(1, 2, 3);
        scores.memberScores()[0] = 9;
        assertThat(scores.memberScores()).containsExactly(1, 2, 3);
        assertThat(scores).hasToString("MembershipScores[members=3, nonMembers=1]");
    }

    @Test
    void threshold_takesScoresAtOrAboveIt() {
        MembershipScores scores =
                MembershipScores.of(new double[] {1, 2, 2, 3}, new double[] {0, 2, 5});

        assertThat(scores.falseNegatives(2)).isEqualTo(1);
        assertThat(scores.falsePositives(2)).isEqualTo(2);
        assertThat(scores.falseNegatives(Double.POSITIVE_INFINITY)).isEqualTo(4);
        assertThat(scores.falsePositives(Double.NEGATIVE_INFINITY)).isEqualTo(3);
        assertThatThrownBy(() -> scores.falsePositives(Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void nan_isRefused_withItsPlace() {
        assertThatThrownBy(() -> MembershipScores.of(SOME, new double[] {0, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonMemberScores[1]")
                .hasMessageContaining("NaN");
    }

    @Test
    void emptyGroup_isRefused() {
        assertThatThrownBy(() -> MembershipScores.of(new double[0], SOME))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memberScores");
    }

    @Test
    void constantScores_areRefused_alsoIfTheZerosDiffer() {
        assertThatThrownBy(() -> MembershipScores.of(new double[] {0.0}, new double[] {-0.0, 0.0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("all 3 are 0");
    }
}
