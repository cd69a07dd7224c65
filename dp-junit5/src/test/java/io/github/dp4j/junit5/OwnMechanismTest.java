package io.github.dp4j.junit5;

import java.util.List;
import java.util.SplittableRandom;

/** What docs/user/auditing.md shows of {@link DpTest}; UserGuideTest compares. */
class OwnMechanismTest {

    private final SplittableRandom random = new SplittableRandom(1);

    // shown
    @DpTest(epsilon = 1.0)
    void noisyCount_keepsItsPromise(DpPromise promise) {
        List<String> everybody = List.of("Ada", "Grace", "Katherine");
        List<String> withoutAda = List.of("Grace", "Katherine");
        promise.attack(() -> noisyCount(everybody), () -> noisyCount(withoutAda));
    }

    // shown

    // shown
    @DpTest(epsilon = 1.0, delta = 1e-5, maxSamples = 50_000)
    void noisyVote_keepsItsPromise(DpPromise promise) {
        promise.attack(
                () -> noisyVote("yes"),
                () -> noisyVote("no"),
                answer -> new double[] {answer.equals("yes") ? 1 : 0, answer.length()});
    }

    // shown

    /**
     * The difference of two geometric numbers: Ghosh, Roughgarden, Sundararajan, arXiv 0811.2841.
     */
    private double noisyCount(List<String> people) {
        return people.size() + geometric() - geometric();
    }

    private int geometric() {
        int failures = 0;
        while (random.nextDouble() < Math.exp(-1)) {
            failures++;
        }
        return failures;
    }

    private String noisyVote(String vote) {
        String other = vote.equals("yes") ? "no" : "yes";
        return random.nextDouble() < 1 / (1 + Math.exp(-1)) ? vote : other;
    }
}
