package io.github.dp4j.layers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Random Fourier features: cosine and sine of random projections, whose inner products are close to
 * the kernel {@code k(x, y) = exp(-gamma |x - y|^2)}, so that a linear layer above separates what
 * is not linear (Rahimi and Recht, "Random features for large-scale kernel machines", NIPS 2007).
 * The projections are structured: {@code sqrt(2 gamma d) H D1 H D2 H D3 x} with Walsh-Hadamard
 * matrices H of norm 1 and random signs D, d the next power of two above the inputs (Yu, Suresh,
 * Choromanski, Holtmann-Rice, Kumar, "Orthogonal random features", arXiv 1610.09072). They need
 * {@code 3 d} signs in place of a matrix, and {@code d log d} additions.
 *
 * <p>The signs are public constants: they stand in the configuration, whole. The Euclidean norm of
 * an example's features is 1. Examples are to have norms of about 1.
 */
public final class FourierFeatures extends FeatureLayer {

    private static final long serialVersionUID = 1L;

    private static final int SMALLEST = 2;
    private static final int LARGEST = 1 << 20;
    private static final double SMALLEST_GAMMA = 1e-12;
    private static final double LARGEST_GAMMA = 1e12;

    @JsonProperty private int outputs;
    @JsonProperty private double gamma;
    @JsonProperty private long seed;

    /** Four to a digit; null until the number of inputs is known. */
    @JsonProperty private @Nullable String signs;

    @JsonProperty private int inputs;

    /** For DL4J's reader. */
    FourierFeatures() {}

    /**
     * Sets the features.
     *
     * @param outputs how many: even, from 2 to 2^20
     * @param gamma of the kernel, from 1e-12 to 1e12; for examples of norm 1, about 1
     * @param seed of the signs, any number: it is public
     * @throws IllegalArgumentException if a number is out of its range
     */
    public FourierFeatures(int outputs, double gamma, long seed) {
        this.outputs = outputs;
        this.gamma = gamma;
        this.seed = seed;
        require();
    }

    private void require() {
        if (outputs < SMALLEST || outputs > LARGEST || outputs % 2 != 0) {
            throw new IllegalArgumentException(
                    "FourierFeatures has an even number of outputs from "
                            + SMALLEST
                            + " to "
                            + LARGEST
                            + ", not "
                            + outputs
                            + ".");
        }
        if (!(gamma >= SMALLEST_GAMMA && gamma <= LARGEST_GAMMA)) {
            throw new IllegalArgumentException(
                    "FourierFeatures has a gamma from "
                            + SMALLEST_GAMMA
                            + " to "
                            + LARGEST_GAMMA
                            + ", not "
                            + gamma
                            + ".");
        }
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        draw(count(shape(inputType)));
        super.setNIn(inputType, override);
    }

    /** The same signs for the same number of inputs, as SHA-256 counts them out. */
    private void draw(int forInputs) {
        if (signs != null && inputs == forInputs) {
            return;
        }
        inputs = forInputs;
        ByteBuffer bytes = ByteBuffer.allocate(signBytes(forInputs));
        for (int counter = 0; bytes.hasRemaining(); counter++) {
            byte[] hash = sha256("DP4J Fourier features " + seed + " " + counter);
            bytes.put(hash, 0, Math.min(hash.length, bytes.remaining()));
        }
        signs = HexFormat.of().formatHex(bytes.array());
    }

    private int signBytes(int forInputs) {
        return signsNeeded(forInputs) / Byte.SIZE;
    }

    private int signsNeeded(int forInputs) {
        int size = Projection.size(forInputs);
        return Math.multiplyExact(3 * size, Projection.blocks(outputs / 2, size));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    @Override
    public RowFeatures rows(long... shape) {
        require();
        int count = count(shape);
        if (count > LARGEST) {
            throw new IllegalArgumentException(
                    this + " takes at most " + LARGEST + " numbers, not " + count + ".");
        }
        draw(signs == null ? count : inputs);
        if (count != inputs) {
            throw new IllegalArgumentException(
                    "These FourierFeatures are of examples of "
                            + inputs
                            + " numbers, not of "
                            + count
                            + ".");
        }
        requireOwnShape(shape);
        return new Projection(inputs, outputs, gamma, signs());
    }

    /** 1 or -1, round by round, block by block. */
    float[] signs() {
        int needed = signsNeeded(inputs);
        byte[] bytes = HexFormat.of().parseHex(Objects.requireNonNull(signs, "signs"));
        if (bytes.length != signBytes(inputs)) {
            throw new IllegalArgumentException(
                    "FourierFeatures needs " + needed + " signs and has " + bytes.length * 8 + ".");
        }
        float[] unpacked = new float[needed];
        for (int i = 0; i < needed; i++) {
            unpacked[i] = (bytes[i / 8] >> (i % 8) & 1) == 0 ? 1 : -1;
        }
        return unpacked;
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutional image) {
            return new CnnToFeedForwardPreProcessor(
                    image.getHeight(), image.getWidth(), image.getChannels());
        }
        return null;
    }

    @Override
    List<Object> settings() {
        return List.of(outputs, gamma, seed, inputs, signs == null ? "" : signs);
    }

    @Override
    public String toString() {
        return "FourierFeatures(" + outputs + ", gamma " + gamma + ", seed " + seed + ")";
    }
}
