package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.file.FlatFingerprint;
import org.deeplearning4j.nn.api.Model;

/**
 * Tells parameters from others: SHA-256 over their type, their number and the bytes that ND4J
 * writes for them, the first 16 bytes in hexadecimal.
 */
public final class Fingerprints {

    private Fingerprints() {}

    /**
     * Returns the fingerprint of a network's parameters as they are now.
     *
     * @param network an initialised network
     * @return 32 hexadecimal digits
     */
    public static String of(Model network) {
        return FlatFingerprint.of(network.params());
    }
}
