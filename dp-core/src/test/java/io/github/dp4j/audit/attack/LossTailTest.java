package io.github.dp4j.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.audit.MembershipScores;
import org.junit.jupiter.api.Test;

class LossTailTest {

    private final MembershipScores scores =
            MembershipScores.of(
                    new double[] {-4, -1, -1, -0.5}, new double[] {-5, -3, -1, -0.7, -0.1});

    @Test
    void rate_isOfNonMembersBelowAllMembersButTheShareThatMayBeMissed() {
        assertThat(LossTail.trueNegativeRateAt(scores, 0)).isEqualTo(0.2);
        assertThat(LossTail.trueNegativeRateAt(scores, 0.24)).isEqualTo(0.2);
        assertThat(LossTail.trueNegativeRateAt(scores, 0.25)).isEqualTo(0.4);
        assertThat(LossTail.trueNegativeRateAt(scores, 1)).isEqualTo(1);
    }

    /** The two members at -1 are missed together or not at all. */
    @Test
    void rate_keepsTiesTogether() {
        assertThat(LossTail.trueNegativeRateAt(scores, 0.5)).isEqualTo(0.4);
        assertThat(LossTail.trueNegativeRateAt(scores, 0.75)).isEqualTo(0.8);
    }

    @Test
    void rateOutsideItsRange_isRefused() {
        assertThatThrownBy(() -> LossTail.trueNegativeRateAt(scores, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("falseNegativeRate");
    }
}
