package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * Reads an owner's iterator through once and keeps copies of its examples, so that batches can be
 * sampled from them. Refuses an iterator that does not end, or that hands out the same rows again.
 */
final class ReadThrough {

    /** So many equal rows are nobody's chance. */
    private static final int SUSPICIOUS = 1000;

    private static final int FEW = 5;

    private final DataType type;
    private final boolean repeatsAreDistinct;
    private final double maxExamples;
    private final long maxBytes;
    private final List<MultiDataSet> batches = new ArrayList<>();
    private final Set<Long> seen = new HashSet<>();
    private long examples;
    private long repeats;
    private long bytes;

    /**
     * Creates a reader.
     *
     * @param type in which the examples are kept, the network's own
     * @param plan says how many examples there are, where it is public
     */
    ReadThrough(DataType type, TrainingPlan plan) {
        this.type = type;
        this.repeatsAreDistinct = plan.repeatsAreDistinct();
        // A public number may be an estimate; NaN, where it is not given, limits nothing.
        this.maxExamples = 2 * plan.populationSize() + 1000;
        // Twice while they are put together, and something must be left to train with.
        this.maxBytes = Pointer.maxBytes() > 0 ? Pointer.maxBytes() / 3 : Long.MAX_VALUE;
    }

    /** Returns all examples from a first batch on. */
    Examples read(BatchSource source, Object first) {
        keep(first);
        while (source.hasNext()) {
            keep(source.next());
        }
        if (repeats >= FEW && repeats * 20 > examples) {
            throw repeated();
        }
        MultiDataSet all = batches.size() == 1 ? batches.get(0) : MultiDataSet.merge(batches);
        batches.clear();
        return Examples.of(all).contiguous(type);
    }

    private void keep(Object batch) {
        if (batch instanceof PoissonSample.Batch) {
            throw IteratorCheck.mixed();
        }
        Examples copy = copy(BatchSource.examples(batch));
        examples += copy.size();
        batches.add(
                new MultiDataSet(
                        copy.features(), copy.labels(), copy.featureMasks(), copy.labelMasks()));
        if (examples > maxExamples) {
            throw new IllegalArgumentException(
                    "The iterator hands out more than "
                            + Math.round(maxExamples)
                            + " examples, twice the populationSize of the settings: either it does"
                            + " not end, or that number is wrong.");
        }
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(
                    "The iterator hands out more examples than fit in memory ("
                            + (maxBytes >> 20)
                            + " MiB of them may be kept), or does not end. Where the data are too"
                            + " large use sampling(ITERATOR_PASSES), which reads them batch by"
                            + " batch and gives no amplification, or more memory"
                            + " (-Dorg.bytedeco.javacpp.maxbytes).");
        }
        if (!repeatsAreDistinct) {
            for (long hash : RowHashes.of(copy)) {
                repeats += seen.add(hash) ? 0 : 1;
            }
            if (repeats >= SUSPICIOUS && repeats * 2 > examples) {
                throw repeated();
            }
        }
    }

    private static IllegalArgumentException repeated() {
        return new IllegalArgumentException(
                "More than one in twenty rows of the iterator is equal to another, in every"
                        + " feature and label. If the iterator repeats or resamples examples, hand"
                        + " over one that does not: each must come once. If these are different"
                        + " records that happen to be equal, say so with"
                        + " repeatedRowsAreDistinctRecords().");
    }

    /** An iterator may hand out the same arrays again with other numbers in them. */
    private Examples copy(Examples batch) {
        return new Examples(
                copy(batch.features()),
                copy(batch.labels()),
                copy(batch.featureMasks()),
                copy(batch.labelMasks()));
    }

    private INDArray[] copy(INDArray[] arrays) {
        if (arrays == null) {
            return null;
        }
        INDArray[] copies = new INDArray[arrays.length];
        for (int i = 0; i < arrays.length; i++) {
            if (arrays[i] != null) {
                INDArray typed = arrays[i].castTo(type);
                copies[i] =
                        (typed == arrays[i] || typed.isView() ? typed.dup('c') : typed).detach();
                if (copies[i].ordering() != 'c') {
                    copies[i] = copies[i].dup('c');
                }
                bytes += copies[i].length() * type.width();
            }
        }
        return copies;
    }
}
