package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Classifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Everything that a shadow model's logits depend on, as one hash: configuration, where training
 * starts, records, how it is trained, and the seed. Not the audited model's own parameters, nor how
 * many models there are: what was trained for one model serves for another of its kind.
 */
final class Fingerprint {

    private static final int TILE = 1 << 13;

    private final MessageDigest hash = SeededDraws.sha256();

    private Fingerprint() {}

    static byte[] of(
            Classifier classifier,
            AuditRecords records,
            ShadowTraining training,
            ShadowDraws draws,
            long seed) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(classifier.configuration());
        fingerprint.add(training.settings());
        fingerprint.add(Long.toString(seed));
        fingerprint.add(draws.start(/* model= */ 0, classifier));
        fingerprint.add(records.examples().features()[0]);
        fingerprint.add(records.examples().labels()[0]);
        records.augmentations().forEach(variant -> fingerprint.add(variant.words()));
        return fingerprint.hash.digest();
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        hash.update(bytes);
    }

    /** Adds the shape and the numbers, which a double holds whatever their type. */
    private void add(INDArray array) {
        add(array.shapeInfoToString());
        ByteBuffer tile = ByteBuffer.allocate(TILE * Double.BYTES);
        for (long i = 0; i < array.length(); i++) {
            tile.putDouble(array.data().getDouble(i));
            if (!tile.hasRemaining() || i == array.length() - 1) {
                hash.update(tile.flip());
                tile.clear();
            }
        }
    }
}
