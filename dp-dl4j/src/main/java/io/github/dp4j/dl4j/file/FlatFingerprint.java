package io.github.dp4j.dl4j.file;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells parameters from others: SHA-256 over their type, their number and the bytes that ND4J
 * writes for them, the first 16 bytes in hexadecimal. Of arrays in memory, or as they lie in a
 * file.
 */
public final class FlatFingerprint {

    private static final int BYTES = 16;

    private FlatFingerprint() {}

    /** Returns the fingerprint of a network's parameters as they are now. */
    public static String of(Model network) {
        return of(network.params());
    }

    /** Returns the fingerprint of parameters. */
    public static String of(INDArray parameters) {
        MessageDigest digest = digest();
        FlatArrays.forEachBlock(parameters, digest::update);
        return text(digest);
    }

    /**
     * Returns the fingerprint of parameters as they lie in a file.
     *
     * @throws IOException if it cannot be read, or is no flat array
     */
    static String of(InputStream array) throws IOException {
        MessageDigest digest = digest();
        FlatArrays.forEachBlock(array, digest::update);
        return text(digest);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    private static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest(), /* fromIndex= */ 0, BYTES);
    }
}
