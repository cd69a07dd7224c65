package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.check.PrivatePath;
import io.github.dp4j.dl4j.file.FlatFingerprint;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Notices parameters that somebody else has changed: between two fits, before a save, at a report.
 * What a step, its listeners and its constraints change is the training's own.
 *
 * <p>After a fit over data and at saves and reports every parameter counts, by its {@link
 * FlatFingerprint}. That costs a pass over the parameters, up to a twentieth of a small model's
 * step, so a program that hands over batches one by one pays for a sample only: some of each weight
 * and bias array, in order. What changes parameters by accident changes arrays, and what changes a
 * single weight on purpose can also put it back before anybody looks.
 */
final class ParameterWatch {

    /** Of each array, this many elements at even distances, and the last one. */
    private static final long SAMPLES = 64;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final NetworkDriver driver;
    private final LedgerJournal journal;
    private final String first;
    private long @Nullable [] sampled;
    private int inside;
    private long sample;

    /** The fingerprint of every parameter; null if a step was made after the last one. */
    private @Nullable String whole;

    ParameterWatch(NetworkDriver driver, LedgerJournal journal) {
        this.driver = driver;
        this.journal = journal;
        this.sample = sample();
        this.first = FlatFingerprint.of(driver.network());
        this.whole = first;
    }

    /** Trains within: see {@link PrivateTraining#during}. */
    <T> T during(boolean overData, Supplier<T> steps) {
        enter();
        boolean done = false;
        try {
            T result = steps.get();
            done = true;
            return result;
        } finally {
            leave(overData && done);
        }
    }

    private synchronized void enter() {
        if (inside == 0) {
            requireOwn();
        }
        inside++;
    }

    private synchronized void leave(boolean wholly) {
        inside--;
        if (inside == 0) {
            sample = sample();
            if (wholly) {
                record();
            }
        }
    }

    /** A step was made: what was known of every parameter no longer holds. */
    synchronized void stepped() {
        whole = null;
    }

    /** Takes the parameters as they are for this training's own. */
    synchronized void accept() {
        accept(FlatFingerprint.of(driver.network()));
    }

    private void accept(String fingerprint) {
        sample = sample();
        whole = fingerprint;
    }

    /** Puts the parameters as they are on the ledger, before they go into a file or a report. */
    synchronized void record() {
        requireOwn();
        String now = FlatFingerprint.of(driver.network());
        accept(now);
        if (journal.steps() > 0) {
            journal.record(now);
        }
    }

    synchronized void requireEntered() {
        if (inside == 0) {
            throw new IllegalStateException("A step is made within a fit that has checked first.");
        }
    }

    /** Names the ledger in the network, before the first step: data that are refused leave none. */
    synchronized void mark() {
        if (!DpSgdMarks.complete(driver.network(), journal.id())) {
            DpSgdMarks.put(driver.network(), journal.id());
        }
    }

    /**
     * Checks that nobody else has changed the parameters, unless a fit is going on.
     *
     * @throws IllegalStateException if somebody has
     */
    synchronized void requireOwn() {
        if (inside > 0 || unchanged()) {
            return;
        }
        String now = FlatFingerprint.of(driver.network());
        if (!now.equals(first) && !journal.knows(now) && !isFresh()) {
            throw PrivatePath.changedOutside(journal.steps());
        }
        accept();
    }

    private boolean unchanged() {
        return sample == sample()
                && (whole == null || whole.equals(FlatFingerprint.of(driver.network())));
    }

    /** Before the first step an untrained network may still be set up. */
    private boolean isFresh() {
        return journal.steps() == 0
                && driver.iteration() == 0
                && Set.of(journal.id()).containsAll(DpSgdMarks.ledgers(driver.network()));
    }

    private long sample() {
        INDArray flat = contiguous(driver.network().params());
        long[] places = sampled;
        if (places == null) {
            places =
                    driver.arrays().stream()
                            .flatMapToLong(ParameterWatch::evenly)
                            .filter(index -> index < flat.length())
                            .toArray();
            sampled = places;
        }
        long hash = flat.length();
        if (flat.dataType() == DataType.FLOAT) {
            FloatBuffer values = flat.data().asNioFloat();
            for (long index : places) {
                hash = mix(hash, Float.floatToRawIntBits(values.get((int) index)));
            }
        } else {
            DoubleBuffer values = flat.data().asNioDouble();
            for (long index : places) {
                hash = mix(hash, Double.doubleToRawLongBits(values.get((int) index)));
            }
        }
        return hash;
    }

    /** A network's own vector is one stretch of memory; what the owner has set may be a view. */
    private static INDArray contiguous(INDArray parameters) {
        return parameters.isView() || parameters.length() != parameters.data().length()
                ? parameters.dup('c')
                : parameters;
    }

    private static long mix(long hash, long bits) {
        long mixed = (hash ^ bits) * MULTIPLIER;
        return mixed ^ (mixed >>> 29);
    }

    private static LongStream evenly(ParamState array) {
        long from = array.getParamOffsetStart();
        long length = array.getParamOffsetEnd() - from;
        long count = Math.min(SAMPLES, length);
        return LongStream.concat(
                LongStream.range(0, count).map(i -> from + i * length / count),
                LongStream.of(from + length - 1));
    }
}
