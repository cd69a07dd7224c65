package io.github.dp4j.dl4j;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bytedeco.javacpp.BytePointer;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells a network's parameters from all others: the first half of SHA-256 over their data type and
 * their bits, in the order of the flat vector. It does not depend on shapes, layers or updaters.
 */
public final class ParameterFingerprint {

    private static final int BYTES = 16;
    private static final long PIECE = 1 << 28;

    private ParameterFingerprint() {}

    /**
     * Returns the fingerprint of a network's parameters as they are now.
     *
     * @param network an initialised network
     * @return 32 hexadecimal digits
     */
    public static String of(Model network) {
        return of(network.params());
    }

    /**
     * Returns the fingerprint of a parameter vector.
     *
     * @param parameters the parameters in any shape; not modified
     * @return 32 hexadecimal digits
     */
    static String of(INDArray parameters) {
        INDArray flat = contiguous(parameters);
        MessageDigest digest = sha256();
        digest.update((byte) flat.dataType().width());
        BytePointer bytes = new BytePointer(flat.data().addressPointer());
        long length = flat.length() * flat.dataType().width();
        for (long from = 0; from < length; from += PIECE) {
            ByteBuffer piece =
                    bytes.position(from).limit(Math.min(length, from + PIECE)).asByteBuffer();
            digest.update(piece);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    /** A network's own vector is one stretch of memory; what the owner has set may be a view. */
    static INDArray contiguous(INDArray parameters) {
        return parameters.isView() || parameters.length() != parameters.data().length()
                ? parameters.dup('c')
                : parameters;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
