package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A value of a list that is too long to write down, such as a postal code: it becomes one of so
 * many buckets by the 64-bit FNV-1a hash of its UTF-8 text, modulo their number (Fowler, Noll, Vo),
 * 1 in that bucket's feature. Values that share a bucket are one. A missing value is all zeros.
 *
 * @param name the column's name
 * @param buckets how many features it becomes
 */
public record HashedColumn(String name, int buckets) implements FeatureColumn {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final int MOST = 1 << 20;

    public HashedColumn {
        Column.requireName(name);
        if (buckets < 2 || buckets > MOST) {
            throw new IllegalArgumentException(
                    "the buckets of column '"
                            + name
                            + "' must be from 2 to "
                            + MOST
                            + ", but are "
                            + buckets);
        }
    }

    @JsonCreator
    static HashedColumn of(
            @JsonProperty("name") String name, @JsonProperty("buckets") @Nullable Integer buckets) {
        Column.requireName(name);
        if (buckets == null) {
            throw new IllegalArgumentException(
                    "column '" + name + "' has no buckets: say how many, such as \"buckets\": 64");
        }
        return new HashedColumn(name, buckets);
    }

    @Override
    public int width() {
        return buckets;
    }

    @Override
    public @Nullable Problem encode(
            @Nullable String cell, NumberStyle numbers, float[] features, int at) {
        if (cell != null) {
            features[at + bucket(cell)] = 1;
        }
        return null;
    }

    int bucket(String value) {
        long hash = OFFSET;
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return (int) Long.remainderUnsigned(hash, buckets);
    }

    @Override
    public Column withName(String other) {
        return new HashedColumn(other, buckets);
    }

    @Override
    public String meaning() {
        return "hashed to " + buckets + " buckets";
    }
}
