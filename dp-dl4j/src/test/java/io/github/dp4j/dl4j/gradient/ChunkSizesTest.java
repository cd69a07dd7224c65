package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunkSizesTest {

    @Test
    void padded_agreesFromSixteenOn_isTheNextThatAgrees() {
        ChunkSizes sizes = ChunkSizes.agreeing(128, size -> size >= 16);
        assertThat(sizes.padded(1)).isEqualTo(16);
        assertThat(sizes.padded(16)).isEqualTo(16);
        assertThat(sizes.padded(17)).isEqualTo(24);
        assertThat(sizes.padded(121)).isEqualTo(128);
        assertThat(sizes.padded(128)).isEqualTo(128);
    }

    @Test
    void padded_someInBetweenDisagree_skipsThem() {
        ChunkSizes sizes = ChunkSizes.agreeing(35, size -> size == 8 || size == 32);
        assertThat(sizes.padded(8)).isEqualTo(8);
        assertThat(sizes.padded(9)).isEqualTo(32);
        assertThat(sizes.padded(33)).isEqualTo(35);
    }

    @Test
    void whole_anyNumber_isTheChunk() {
        ChunkSizes sizes = ChunkSizes.whole(24);
        assertThat(sizes.padded(1)).isEqualTo(24);
        assertThat(sizes.padded(24)).isEqualTo(24);
        assertThat(ChunkSizes.whole(1).padded(1)).isEqualTo(1);
    }
}
