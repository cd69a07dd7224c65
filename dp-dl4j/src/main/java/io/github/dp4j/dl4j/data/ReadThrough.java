package io.github.dp4j.dl4j.data;

import io.github.dp4j.dl4j.gradient.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an owner's iterator through once and keeps copies of its examples, so that batches can be
 * sampled from them. Refuses an iterator that does not end, or that hands out the same rows again.
 */
public final class ReadThrough {

    /** So many equal rows are nobody's chance. */
    private static final int SUSPICIOUS = 1000;

    private static final int FEW = 5;

    /** What to do about examples of other shapes. */
    static final String ALIKE =
            "How long a sequence is and whether it has a mask must be public, so alike for all: pad"
                    + " sequences to a length that does not follow from the data, with new"
                    + " PaddedSequences(length) as the iterator's preprocessor or on each data set"
                    + " before they are put together (sequences of indices as [examples, 1, time]).";

    /** How often it is said that reading goes on: it may be the owner who waits for nothing. */
    private static final int SAID_EVERY = 1_000_000;

    /** What one entry of a set of hashes takes of Java's heap. */
    private static final int BYTES_A_HASH = 64;

    private static final Logger log = LoggerFactory.getLogger(ReadThrough.class);

    private final DataType type;
    private final boolean repeatsAreDistinct;
    private final double maxExamples;
    private final long maxBytes;
    private final long maxSeen;
    private final List<MultiDataSet> batches = new ArrayList<>();
    private final Set<Long> seen = new HashSet<>();
    private long examples;
    private long repeats;
    private long bytes;

    /**
     * Creates a reader.
     *
     * @param type in which the examples are kept, the network's own
     * @param population how many examples there are, where it is public
     * @param repeatsAreDistinct the owner's word that equal rows are different records
     */
    public ReadThrough(DataType type, OptionalLong population, boolean repeatsAreDistinct) {
        this(
                type,
                population,
                repeatsAreDistinct,
                Runtime.getRuntime().maxMemory() / 2 / BYTES_A_HASH);
    }

    /** Creates a reader that compares no more rows than this with each other. */
    ReadThrough(DataType type, OptionalLong population, boolean repeatsAreDistinct, long maxSeen) {
        this.type = type;
        this.repeatsAreDistinct = repeatsAreDistinct;
        // A public number may be an estimate, and one example more must not end a run: that would
        // tell the neighbours apart.
        this.maxExamples =
                population.isPresent()
                        ? Math.min(Integer.MAX_VALUE, 2.0 * population.getAsLong() + 1000)
                        : Integer.MAX_VALUE;
        // Twice while they are put together, and something must be left to train with.
        this.maxBytes = Pointer.maxBytes() > 0 ? Pointer.maxBytes() / 3 : Long.MAX_VALUE;
        this.maxSeen = maxSeen;
    }

    /** Returns all examples from a first batch on. */
    public Examples read(BatchSource source, Object first) {
        keep(first);
        while (source.hasNext()) {
            keep(source.next());
        }
        if (repeats >= FEW && repeats * 20 > examples) {
            throw repeated();
        }
        MultiDataSet all = batches.size() == 1 ? batches.get(0) : merged();
        batches.clear();
        return Examples.of(all).contiguous(type);
    }

    /**
     * Examples must be alike in what is public: padded to the longest of them, all would show how
     * long that one is, in the bound of rounding and in layers that read the padding. The same goes
     * for a mask that few examples have.
     */
    private MultiDataSet merged() {
        String expected = shapes(batches.get(0));
        for (int i = 1; i < batches.size(); i++) {
            String found = shapes(batches.get(i));
            if (!found.equals(expected)) {
                throw new IllegalArgumentException(
                        "The batches of the iterator do not go together: batch "
                                + (i + 1)
                                + " has "
                                + found
                                + ", and the first one "
                                + expected
                                + ". "
                                + ALIKE);
            }
        }
        try {
            return MultiDataSet.merge(batches);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "The batches of the iterator do not go together: of each example they have "
                            + expected
                            + ". Hand over one whose batches differ in nothing but their number of"
                            + " examples.",
                    e);
        }
    }

    /** Returns the shape of one example and its masks, in words. */
    static String shapes(Examples data) {
        return shapes(
                new MultiDataSet(
                        data.features(), data.labels(), data.featureMasks(), data.labelMasks()));
    }

    private static String shapes(MultiDataSet batch) {
        return "features "
                + shapes(batch.getFeatures())
                + " and labels "
                + shapes(batch.getLabels())
                + " an example"
                + masks(" with masks of features", batch.getFeaturesMaskArrays())
                + masks(" with masks of labels", batch.getLabelsMaskArrays());
    }

    private static String masks(String words, @Nullable INDArray @Nullable [] masks) {
        if (masks == null || Arrays.stream(masks).allMatch(Objects::isNull)) {
            return "";
        }
        return words
                + Arrays.stream(masks)
                        .map(mask -> mask == null ? " none" : " " + shapes(new INDArray[] {mask}))
                        .collect(Collectors.joining(","));
    }

    private static String shapes(INDArray[] arrays) {
        return Arrays.stream(arrays)
                .map(array -> Arrays.stream(array.shape()).skip(1).boxed().toList().toString())
                .collect(Collectors.joining(", "));
    }

    private void keep(Object batch) {
        if (batch instanceof PoissonSample.Batch) {
            throw IteratorCheck.mixed();
        }
        Examples copy = copy(BatchSource.examples(batch));
        long before = examples;
        examples += copy.size();
        batches.add(
                new MultiDataSet(
                        copy.features(), copy.labels(), copy.featureMasks(), copy.labelMasks()));
        if (examples / SAID_EVERY > before / SAID_EVERY) {
            log.info(
                    "{} examples of the iterator are read so far. All of them are read before the"
                            + " first step, so the iterator must end.",
                    examples);
        }
        if (examples > maxExamples) {
            throw tooMany();
        }
        if (bytes > maxBytes || seen.size() > maxSeen) {
            throw new IllegalArgumentException(
                    "The iterator hands out more examples than fit in memory ("
                            + examples
                            + " are read; "
                            + (maxBytes >> 20)
                            + " MiB of them may be kept, and "
                            + maxSeen
                            + " compared with each other), or it does not end. All of them are"
                            + " read before the first step: hand over an iterator that ends. Where the data are too"
                            + " large use sampling(ITERATOR_PASSES), which reads them batch by"
                            + " batch and gives no amplification, or more memory"
                            + " (-Xmx, -Dorg.bytedeco.javacpp.maxbytes).");
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

    private IllegalArgumentException tooMany() {
        return new IllegalArgumentException(
                "The iterator hands out more than "
                        + Math.round(maxExamples)
                        + (maxExamples < Integer.MAX_VALUE
                                ? " examples, twice the populationSize of the settings and 1000"
                                : " examples, the largest number that can be kept")
                        + ": it does not end, or it is the wrong one. All of them are read before"
                        + " the first step: hand over an iterator that ends. If there are so many"
                        + " people, give their number as populationSize.");
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
                copyMasks(batch.featureMasks()),
                copyMasks(batch.labelMasks()));
    }

    private @Nullable INDArray @Nullable [] copyMasks(@Nullable INDArray @Nullable [] masks) {
        return masks == null ? null : copy(masks);
    }

    private INDArray[] copy(INDArray[] arrays) {
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
