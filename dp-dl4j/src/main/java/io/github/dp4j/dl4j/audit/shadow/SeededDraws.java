package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.Classifier;
import io.github.dp4j.dl4j.gradient.step.UniformSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The draws of an audit: halves in pairs, each the rest of the other, so that every record has as
 * many models with it as without; initial parameters by the configuration's own law; a new order an
 * epoch.
 *
 * <p>All of it can be predicted by who knows the seed. No guarantee rests on it: what must be
 * secret, the noise and the samples of private shadow models, the trainer draws itself.
 */
final class SeededDraws implements ShadowDraws {

    private final int records;
    private final long seed;

    SeededDraws(int records, long seed) {
        this.records = records;
        this.seed = seed;
    }

    @Override
    public boolean[] members(int model) {
        int[] all = new int[records];
        for (int i = 0; i < records; i++) {
            all[i] = i;
        }
        shuffle(all, source("half", model / 2, 0));
        boolean[] members = new boolean[records];
        for (int k = 0; k < records; k++) {
            members[all[k]] = (k < records / 2) == (model % 2 == 0);
        }
        return members;
    }

    @Override
    public INDArray start(int model, Classifier classifier) {
        return classifier.initialParameters(derived("start", model, 0));
    }

    @Override
    public int[] order(int model, int epoch, int[] members) {
        int[] order = members.clone();
        shuffle(order, source("order", model, epoch));
        return order;
    }

    @Override
    public int[] variants(int model, int epoch, int records, int choices) {
        double[] uniform = new double[records];
        source("variant", model, epoch).fill(uniform, records);
        return Arrays.stream(uniform).mapToInt(u -> (int) (u * choices)).toArray();
    }

    /** Returns numbers for a purpose, the same each time. */
    UniformSource source(String purpose, int first, int second) {
        return UniformSource.seeded(derived(purpose, first, second));
    }

    private long derived(String purpose, int first, int second) {
        String text = "dp4j-shadow:" + seed + ":" + purpose + ":" + first + ":" + second;
        return ByteBuffer.wrap(sha256().digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256.", e);
        }
    }

    /** Fisher and Yates' shuffle. */
    private static void shuffle(int[] values, UniformSource source) {
        double[] uniform = new double[values.length];
        source.fill(uniform, uniform.length);
        for (int i = values.length - 1; i > 0; i--) {
            int j = (int) (uniform[i] * (i + 1));
            int other = values[j];
            values[j] = values[i];
            values[i] = other;
        }
    }
}
