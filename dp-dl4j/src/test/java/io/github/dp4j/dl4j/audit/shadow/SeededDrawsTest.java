package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.audit.model.Classifier;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededDrawsTest {

    private final SeededDraws draws = new SeededDraws(/* records= */ 101, /* seed= */ 5);

    private static long count(boolean[] members) {
        return IntStream.range(0, members.length).filter(i -> members[i]).count();
    }

    @Test
    void models_comeInPairs_eachTheRestOfTheOther() {
        for (int pair = 0; pair < 5; pair++) {
            boolean[] one = draws.members(2 * pair);
            boolean[] other = draws.members(2 * pair + 1);
            assertThat(count(one)).isEqualTo(50);
            for (int i = 0; i < one.length; i++) {
                assertThat(one[i]).isNotEqualTo(other[i]);
            }
        }
    }

    /**
     * Each record is in half of the pairs' first models: of 10,000, the share has a deviation of
     * 0.005, and of 101 records one beyond five deviations is a false alarm in 1e-4 of seeds.
     */
    @Test
    void halves_areUniform() {
        int[] times = new int[101];
        for (int pair = 0; pair < 10_000; pair++) {
            boolean[] members = draws.members(2 * pair);
            for (int i = 0; i < 101; i++) {
                times[i] += members[i] ? 1 : 0;
            }
        }
        assertThat(Arrays.stream(times).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(4_700, 5_200));
    }

    @Test
    void draws_areTheSameForTheSameSeed_andDifferOtherwise() {
        SeededDraws same = new SeededDraws(101, 5);
        SeededDraws other = new SeededDraws(101, 6);
        int[] members = IntStream.range(0, 40).toArray();

        assertThat(same.members(4)).isEqualTo(draws.members(4));
        assertThat(other.members(4)).isNotEqualTo(draws.members(4));
        assertThat(same.order(4, 1, members)).isEqualTo(draws.order(4, 1, members));
        assertThat(draws.order(4, 1, members)).isNotEqualTo(draws.order(4, 2, members));
        assertThat(draws.order(4, 1, members)).containsExactlyInAnyOrder(members);
        Classifier classifier = Classifier.of(Small.network());
        assertThat(same.start(3, classifier)).isEqualTo(draws.start(3, classifier));
        assertThat(draws.start(2, classifier)).isNotEqualTo(draws.start(3, classifier));
    }
}
