package io.github.dp4j.dl4j.kernel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a bound kernel reads and writes: whole chunks of examples.
 *
 * @param input what comes in
 * @param output what goes out
 * @param outputError derivative by the output; null if nobody needs it
 * @param inputError derivative by the input; null if nobody needs it
 */
public record Buffers(
        Block input, Block output, @Nullable Block outputError, @Nullable Block inputError) {

    /**
     * Returns whether anybody needs the derivative by the input.
     *
     * @return whether there is a block for it
     */
    public boolean needsInputError() {
        return inputError != null;
    }

    /**
     * Returns the derivative by the output.
     *
     * @return its block
     * @throws NullPointerException if nobody needs it
     */
    @Override
    public Block outputError() {
        return Objects.requireNonNull(outputError, "an output error that nobody needs");
    }

    /**
     * Returns the derivative by the input.
     *
     * @return its block
     * @throws NullPointerException if nobody {@linkplain #needsInputError needs} it
     */
    @Override
    public Block inputError() {
        return Objects.requireNonNull(inputError, "an input error that nobody needs");
    }

    boolean shared() {
        return input == output;
    }
}
