package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkSizeTest {

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "1000, 1000, small examples fill the cache or the limit, 160",
        "20000, 1000, what fits the cache, 52",
        "400000, 1000, too large for the cache but quick, 32",
        "70000, 84000000, weights that outweigh activations, 160",
        "8388608, 1000, examples that would fill memory, 16",
        "1000000000, 1000, one example fills memory, 8",
        "0, 1000, nothing an example, 160",
    })
    void chunk(long example, long weights, String why, int expected) {
        assertThat(ChunkSize.chunk(example, weights)).as(why).isEqualTo(expected);
    }
}
