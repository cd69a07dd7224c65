package io.github.dp4j.dl4j.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.WrongNoise;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The library tested by what it releases; a false alarm in a thousand runs. Wrong noise is found
 * here; a wrong clip, divisor or sampler by the planted defects that name this class in {@code
 * build-tools/defects.txt}.
 */
class SelfAuditTest {

    @Test
    void everyRelease_hasTheLawThatIsPromised() {
        List<SelfCheck> checks = SelfAudit.run();
        assertThat(checks).allMatch(SelfCheck::passed);
        // By Bonferroni: all levels together.
        assertThat(checks.stream().mapToDouble(SelfCheck::level).sum())
                .isLessThanOrEqualTo(1.0 / SelfAudit.RUNS * (1 + 1e-12));
    }

    /** Three that are found by different checks; all of them in the slow tests. */
    @ParameterizedTest
    @EnumSource(names = {"HALVED", "MISSING_AT_TIMES", "THE_SAME_FOR_TWO_LAYERS"})
    void wrongNoise_isFound(WrongNoise noise) {
        assertThat(SelfAudit.run(noise::in)).anyMatch(check -> !check.passed());
    }

    /** How often it is found, and how often nothing is found where nothing is. */
    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void power(WrongNoise noise) {
        int runs = Integer.getInteger("dp4j.audits", 100);
        int found = 0;
        for (int i = 0; i < runs; i++) {
            found += SelfAudit.run(noise::in).stream().allMatch(SelfCheck::passed) ? 0 : 1;
        }
        System.out.println(noise + " is found in " + found + " of " + runs + " runs");
        assertThat(found).isGreaterThanOrEqualTo((int) (0.95 * runs));
    }
}
