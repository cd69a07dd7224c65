package io.github.dp4j.dl4j.data;

import java.util.Map;
import java.util.WeakHashMap;

/**
 * Keeps a training to every sample that is drawn, from the first one it takes of an iterator on. A
 * step is accounted as one of a sample that takes each example with probability q, whatever comes
 * of it; where samples may be left out by what they hold, those that are left take some examples
 * more often than that. Without its empty samples an iterator of 10 examples and q = 0.1 takes each
 * with probability 0.15.
 *
 * <p>Samples drawn before the first may be missing, as where a program has looked at one to learn
 * the shapes, and so may those drawn last.
 */
public final class SamplesInOrder {

    private final Map<PoissonSource, Long> taken = new WeakHashMap<>();

    /** Creates the order of a training that has taken no sample. */
    public SamplesInOrder() {}

    /**
     * Takes the next sample. One that comes twice is refused elsewhere.
     *
     * @param sample as the iterator gave it
     * @throws IllegalStateException if others were drawn in between
     */
    public synchronized void take(PoissonSample sample) {
        Long last = taken.get(sample.source());
        if (last != null && sample.number() != last && sample.number() != last + 1) {
            boolean later = sample.number() > last;
            throw new IllegalStateException(
                    later
                            ? "Between this Poisson sample and the one trained on before it "
                                    + (sample.number() - last - 1)
                                    + " were drawn and not trained on. Each sample that is drawn"
                                    + " must become a step, an empty or small one too: chosen"
                                    + " samples hold some examples more often than the sampling"
                                    + " rate says. Hand all of them to fit, in the order in which"
                                    + " they are drawn and to one training, and leave out iterators"
                                    + " that draw ahead. To go on, make a new iterator, and train"
                                    + " on every sample of it."
                            : "This Poisson sample was drawn before the one that was trained on last."
                                    + " Hand samples to fit in the order in which they are drawn; to"
                                    + " go on, make a new iterator.");
        }
        taken.put(sample.source(), sample.number());
    }
}
