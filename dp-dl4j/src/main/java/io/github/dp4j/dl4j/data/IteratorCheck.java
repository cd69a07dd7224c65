package io.github.dp4j.dl4j.data;

import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Refuses iterators that are known to hand out an example several times a pass, and those that take
 * Poisson samples apart, however they are wrapped. Whatever else is the owner's word.
 */
public final class IteratorCheck {

    /** Names without packages: DL4J has some of them twice. */
    private static final Set<String> REPEATING =
            Set.of(
                    "MultipleEpochsIterator",
                    "SamplingDataSetIterator",
                    "BenchmarkDataSetIterator",
                    "BenchmarkMultiDataSetIterator",
                    "JointParallelDataSetIterator",
                    "KFoldIterator");

    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private IteratorCheck() {}

    /**
     * Checks an iterator whose batches do not say how they were drawn.
     *
     * @throws IllegalArgumentException saying which iterator is refused, and what to use instead
     */
    public static void check(Object iterator) {
        new IteratorCheck().visit(iterator);
    }

    /** How often rows come again would tell something about them that no event counts. */
    public static IllegalArgumentException rowsComeAgain(long batch) {
        return new IllegalArgumentException(
                "Batch "
                        + batch
                        + " of the iterator's pass holds rows of an earlier batch, equal in every"
                        + " feature and label: ITERATOR_PASSES charges a pass once, on your word"
                        + " that each example comes once in it. The steps made so far are counted."
                        + " Hand over an iterator that brings each example once; or, if these are"
                        + " different records that happen to be equal, say so with"
                        + " repeatedRowsAreDistinctRecords().");
    }

    public static IllegalArgumentException mixed() {
        return new IllegalArgumentException(
                "Some batches of the iterator say that they are Poisson samples, and others do not"
                        + " say how they were drawn: how often an example may take part is"
                        + " unknown. Fit each kind by itself.");
    }

    /**
     * Checks that samples are drawn as the sum is divided, and their rate known without the data.
     *
     * @param divisor the expected batch size, by which every sum is divided
     * @throws IllegalArgumentException if they are not
     */
    public static void requireAgreement(
            PoissonSample sample, double divisor, NeighboringRelation relation) {
        double drawn = sample.sampler().expectedBatchSize();
        if (!(Math.abs(drawn - divisor) <= 1e-6 * drawn)) {
            throw new IllegalArgumentException(
                    "The iterator samples batches of "
                            + Require.show(drawn)
                            + " examples on average, but expectedBatchSize, by which every sum is"
                            + " divided, is "
                            + Require.show(divisor)
                            + ": make the two agree.");
        }
        if (sample.rateFollowsData() && relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            throw new IllegalArgumentException(
                    "The iterator's sampling rate was computed from the number of examples in the"
                            + " data, which differs between neighbours under add-or-remove-one."
                            + " Give the iterator a public populationSize, or use relation(ZERO_OUT),"
                            + " whose neighbours have the same number of examples.");
        }
    }

    /**
     * Checks that batches of an owner's pass are as large as the sum's divisor, where it is known.
     *
     * @throws IllegalArgumentException if they are not
     */
    public static void requireBatchSize(Object iterator, double divisor) {
        int batch = ownBatchSize(iterator);
        if (batch > 0 && batch != divisor) {
            throw new IllegalArgumentException(
                    "The iterator's batches have "
                            + batch
                            + " examples, but expectedBatchSize, by which every sum is divided, is "
                            + Require.show(divisor)
                            + ": make the two agree.");
        }
    }

    private static int ownBatchSize(Object iterator) {
        try {
            return iterator instanceof DataSetIterator one ? one.batch() : 0;
        } catch (UnsupportedOperationException e) {
            return 0; // it does not say
        }
    }

    private void visit(Object iterator) {
        if (!visited.add(iterator)) {
            return;
        }
        for (Class<?> type = iterator.getClass();
                type != null && !type.getName().startsWith("java.");
                type = type.getSuperclass()) {
            refuseRepeating(type);
            for (Field field : type.getDeclaredFields()) {
                if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
                    Object value = value(field, iterator);
                    if (value instanceof PoissonSource) {
                        throw takenApart(iterator.getClass().getSimpleName());
                    }
                    visitIterators(value);
                }
            }
        }
    }

    private static IllegalArgumentException takenApart(String sampling) {
        return new IllegalArgumentException(
                "The iterator takes the samples of a "
                        + sampling
                        + " apart and hands out copies that do not say how they were drawn, so"
                        + " an example may come any number of times. Hand over the "
                        + sampling
                        + " itself, or the data it samples from.");
    }

    private static void refuseRepeating(Class<?> type) {
        String name = type.getName();
        if ((name.startsWith("org.nd4j.") || name.startsWith("org.deeplearning4j."))
                && REPEATING.contains(type.getSimpleName())) {
            throw new IllegalArgumentException(
                    type.getSimpleName()
                            + " hands out an example more than once a pass, so its passes cannot be"
                            + " accounted as passes. Hand over the iterator beneath it: fit(iterator,"
                            + " epochs) makes the epochs and draws the samples.");
        }
    }

    private void visitIterators(Object value) {
        if (value instanceof Iterator || value instanceof MultiDataSetIterator) {
            visit(value);
        } else if (value instanceof Collection<?> many) {
            for (Object one : many) {
                if (!(one instanceof Iterator || one instanceof MultiDataSetIterator)) {
                    return; // a list of data
                }
                visit(one);
            }
        } else if (value instanceof Object[]) {
            for (int i = 0; i < Array.getLength(value); i++) {
                visitIterators(Array.get(value, i));
            }
        }
    }

    private static Object value(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "What "
                            + owner.getClass().getName()
                            + " iterates over cannot be seen, so it cannot be told whether it"
                            + " repeats examples: hand over the iterator beneath it.",
                    e);
        }
    }
}
