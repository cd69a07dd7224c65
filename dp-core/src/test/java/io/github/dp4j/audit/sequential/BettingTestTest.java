package io.github.dp4j.audit.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.audit.Simulated;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BettingTestTest {

    private static BettingTest run(
            BettingTest test, Simulated.Mechanism mechanism, int pairs, SplittableRandom random) {
        for (int i = 0; i < pairs && !test.isRejected(); i++) {
            test.observe(mechanism.score(true, random), mechanism.score(false, random));
        }
        return test;
    }

    /**
     * Two true promises that are tight, looked at after each of 5,000 pairs: at level 0.05 at most
     * 5 of 100 tests reject. Of 200 tests, 22 have a probability of 0.05 %. The seed is fixed.
     */
    @Test
    void truePromise_isHardlyEverRejected() {
        SplittableRandom random = new SplittableRandom(8);
        int rejected = 0;
        for (int i = 0; i < 100; i++) {
            BettingTest laplace = BettingTest.of(1, 0, 0.05);
            BettingTest response = BettingTest.of(0.5, 0, 0.05);
            rejected += run(laplace, Simulated.laplace(1), 5000, random).isRejected() ? 1 : 0;
            rejected +=
                    run(response, Simulated.randomizedResponse(0.5), 5000, random).isRejected()
                            ? 1
                            : 0;
        }
        assertThat(rejected).isLessThan(22);
    }

    /** Half the noise that the promise needs. */
    @Test
    void brokenMechanism_isRejected_beforeLong() {
        SplittableRandom random = new SplittableRandom(9);
        double mu = 2 * 0.268051;
        for (int i = 0; i < 10; i++) {
            BettingTest laplace =
                    run(BettingTest.of(1, 0, 1e-3), Simulated.laplace(2), 20_000, random);
            assertThat(laplace.isRejected()).isTrue();
            assertThat(laplace.pValue()).isLessThanOrEqualTo(1e-3);
            BettingTest gaussian =
                    run(BettingTest.of(1, 1e-5, 1e-3), Simulated.gaussian(mu), 100_000, random);
            assertThat(gaussian.isRejected()).isTrue();
        }
    }

    /** The neighbour's side is tested as well. */
    @Test
    void brokenTheOtherWayRound_isRejected() {
        SplittableRandom random = new SplittableRandom(10);
        BettingTest test = BettingTest.of(1, 0, 1e-3);
        for (int i = 0; i < 20_000 && !test.isRejected(); i++) {
            test.observe(0, random.nextDouble() < 0.05 ? 1 : 0);
        }
        assertThat(test.isRejected()).isTrue();
        assertThat(test.pairs()).isLessThan(5000);
    }

    @Test
    void valuesOutOfRange_areRefused() {
        assertThatThrownBy(() -> BettingTest.of(-1, 0, 0.05)).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> BettingTest.of(1, 1, 0.05)).hasMessageContaining("delta");
        assertThatThrownBy(() -> BettingTest.of(1, 0, 0)).hasMessageContaining("level");
        assertThatThrownBy(() -> BettingTest.of(1, 0, 0.05).observe(Double.NaN, 0))
                .hasMessageContaining("NaN");
    }
}
