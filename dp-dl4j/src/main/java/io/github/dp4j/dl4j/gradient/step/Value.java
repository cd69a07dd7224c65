package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What flows between steps: a chunk of examples, channels last (see the package).
 *
 * @param shape one example's shape
 * @param data chunk times size numbers
 * @param error the derivative of each example's loss by {@code data}, laid out like it; null if
 *     nothing below is trained
 * @param mask one factor a position ({@code [n, rows]}), or null: DL4J's mask array as it reaches
 *     this value
 * @param layout how an image lies in memory; steps that do not ask are never given any other than
 *     channels last
 */
public record Value(
        Shape shape, Block data, @Nullable Block error, @Nullable Mask mask, ImageLayout layout) {

    /**
     * A value with its channels last, as most are.
     *
     * @param shape one example's shape
     * @param data chunk times size numbers
     * @param error the derivative by {@code data}, or null
     * @param mask its mask, or null
     */
    public Value(Shape shape, Block data, @Nullable Block error, @Nullable Mask mask) {
        this(shape, data, error, mask, ImageLayout.CHANNELS_LAST);
    }

    /**
     * A mask array as it flows through the network.
     *
     * @param factors chunk times rows numbers
     * @param form what is known of them when the network is compiled
     */
    public record Mask(Block factors, Form form) {

        /**
         * A mask of which nothing is known.
         *
         * @param factors chunk times rows numbers
         */
        public Mask(Block factors) {
            this(factors, Form.ANY);
        }

        /**
         * Refuses a mask of other numbers than zeros and ones: DL4J applies it twice to some
         * numbers.
         *
         * @param mask the mask, or null
         * @param where the layer it flows into
         * @throws UnsupportedLayerException if it may hold others
         */
        public static void requireBinary(@Nullable Mask mask, String where) {
            if (mask != null && mask.form() == Form.ANY) {
                throw new UnsupportedLayerException(
                        where, "a mask of other numbers than zeros and ones");
            }
        }

        /** What DL4J's layers do under a mask differs with it. */
        public enum Form {
            /** In every example ones, then zeros. */
            LEADING_ONES,
            /** Ones and zeros. */
            BINARY,
            /** Any numbers. */
            ANY
        }
    }

    /**
     * Returns the block of the errors.
     *
     * @return their block
     * @throws NullPointerException if nobody {@linkplain #needsError needs} them
     */
    @Override
    public Block error() {
        return Objects.requireNonNull(error, "errors that nobody needs");
    }

    /**
     * Returns the block of the errors where there is one.
     *
     * @return their block, or null if nobody needs them
     */
    public @Nullable Block errorOrNull() {
        return error;
    }

    /**
     * Says whether errors must be computed down to here.
     *
     * @return false if nothing below is trained
     */
    public boolean needsError() {
        return error != null;
    }

    /**
     * Returns the same memory seen as another shape of the same size.
     *
     * @param other the shape
     * @return the value
     */
    public Value as(Shape other) {
        if (other.size() != shape.size()) {
            throw new IllegalArgumentException(
                    "Input of shape " + shape + " cannot be read as " + other + ".");
        }
        if (layout != ImageLayout.CHANNELS_LAST) {
            throw new IllegalStateException("Only channels last can be read as another shape.");
        }
        return new Value(other, data, error, mask);
    }

    /**
     * Returns the same value under another mask.
     *
     * @param other the mask, or null
     * @return the value
     */
    public Value masked(@Nullable Mask other) {
        return new Value(shape, data, error, other, layout);
    }

    /**
     * Returns the same value for a reader whose error nobody needs.
     *
     * @return the value without its error
     */
    public Value withoutError() {
        return new Value(shape, data, null, mask, layout);
    }
}
