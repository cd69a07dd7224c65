package io.github.dp4j.cli.data.column;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HashedColumnTest {

    /** The hash's published values: models would answer otherwise if it changed. */
    @Test
    void hashed_isFnv1aModuloTheBuckets() {
        HashedColumn x = new HashedColumn("x", 1 << 16);

        assertThat(x.bucket("")).isEqualTo((int) (0xcbf29ce484222325L & 0xffff));
        assertThat(x.bucket("a")).isEqualTo((int) (0xaf63dc4c8601ec8cL & 0xffff));
        assertThat(x.bucket("foobar")).isEqualTo((int) (0x85944171f73967e8L & 0xffff));
        float[] features = new float[3];
        assertThat(new HashedColumn("x", 3).encode(null, NumberStyle.PLAIN, features, 0)).isNull();
        assertThat(features).containsExactly(0, 0, 0);
    }
}
