package io.github.dp4j.dl4j.audit.secret;

import io.github.dp4j.audit.Exposure;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Searches a character model for a planted secret, by its predictions alone: the probability of
 * every candidate given what stands before it, as the product of the model's probabilities of its
 * characters. All candidates share their beginnings, so that a search of n candidates asks for the
 * next character about {@code n / (alphabet - 1)} times.
 *
 * <p>The model takes characters as one-hot vectors, {@code [examples, characters, time]}, and gives
 * probabilities of the next one in the same shape, as an LSTM with an {@code RnnOutputLayer} and
 * softmax does.
 */
public final class SecretSearch {

    /** Of so many candidates their probabilities fit into 64 MiB, and a search takes minutes. */
    private static final double MOST_CANDIDATES = 1 << 23;

    private static final int BATCH = 1024;
    private static final double LOG_TWO = Math.log(2);

    private final UnaryOperator<INDArray> model;
    private final String characters;

    private SecretSearch(UnaryOperator<INDArray> model, String characters) {
        this.model = model;
        this.characters = characters;
        if (characters.chars().distinct().count() < characters.length() || characters.isEmpty()) {
            throw new IllegalArgumentException(
                    "characters must name each input of the network once, but are \""
                            + characters
                            + "\".");
        }
    }

    /**
     * Searches a network.
     *
     * @param network trained; asked for predictions only
     * @param characters the character of each input and output, in order
     * @return the search
     * @throws IllegalArgumentException if a character comes twice
     */
    public static SecretSearch of(MultiLayerNetwork network, String characters) {
        Objects.requireNonNull(network, "network");
        return new SecretSearch(asked(features -> network.output(features, false)), characters);
    }

    /**
     * Searches a graph with one input and one output.
     *
     * @param network trained; asked for predictions only
     * @param characters the character of each input and output, in order
     * @return the search
     * @throws IllegalArgumentException if a character comes twice
     */
    public static SecretSearch of(ComputationGraph network, String characters) {
        Objects.requireNonNull(network, "network");
        return new SecretSearch(
                asked(features -> network.outputSingle(false, features)), characters);
    }

    /** In words of ours: what DL4J says of a network of another kind is about its layers. */
    private static UnaryOperator<INDArray> asked(UnaryOperator<INDArray> network) {
        return features -> {
            try {
                return network.apply(features);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "The network takes no sequences of "
                                + features.size(1)
                                + " characters, [secrets, characters, time]: "
                                + e.getMessage(),
                        e);
            }
        };
    }

    /**
     * Searches for a secret among all that might have been drawn in its place.
     *
     * @param planted the secret
     * @return what the model gives away
     * @throws IllegalArgumentException if the network does not know a character of the secret, has
     *     other inputs or outputs than characters, says NaN, or there are more than 2^23 candidates
     */
    public SecretFinding find(PlantedSecret planted) {
        if (planted.candidates() > MOST_CANDIDATES) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "A secret of %d characters out of %d has %.3g candidates, but at most"
                                    + " %.0f are searched: plant a shorter one.",
                            planted.secret().length(),
                            planted.alphabet().length(),
                            planted.candidates(),
                            MOST_CANDIDATES));
        }
        int[] letters = placesOf(planted.alphabet());
        double[] bits = bits(placesOf(planted.before()), letters, planted.secret().length());
        double own = bits[indexOf(planted)];
        int best = 0;
        long notWorse = 0;
        for (int i = 0; i < bits.length; i++) {
            best = bits[i] < bits[best] ? i : best;
            notWorse += bits[i] <= own ? 1 : 0;
        }
        return new SecretFinding(
                Exposure.ofRank((double) notWorse, bits.length),
                candidate(best, planted),
                notWorse == 1,
                own,
                bits[best]);
    }

    /** Returns -log2 of the probability of every candidate, in the alphabet's order. */
    private double[] bits(int[] before, int[] letters, int length) {
        double[] bits = {0};
        for (int known = 0; known < length; known++) {
            double[] longer = new double[bits.length * letters.length];
            for (int from = 0; from < bits.length; from += BATCH) {
                int to = Math.min(bits.length, from + BATCH);
                INDArray next =
                        next(contexts(before, letters, known, from, to), before.length + known);
                for (int i = from; i < to; i++) {
                    for (int k = 0; k < letters.length; k++) {
                        double probability = next.getDouble(i - from, letters[k]);
                        if (Double.isNaN(probability)) {
                            throw new IllegalArgumentException(
                                    "The network says NaN of the next character.");
                        }
                        longer[i * letters.length + k] =
                                bits[i]
                                        - Math.log(Math.max(probability, Float.MIN_VALUE))
                                                / LOG_TWO;
                    }
                }
            }
            bits = longer;
        }
        return bits;
    }

    /** Returns the probabilities of the character after the last, one row a context. */
    private INDArray next(INDArray contexts, int time) {
        INDArray output = model.apply(contexts);
        if (!Arrays.equals(output.shape(), contexts.shape())) {
            throw new IllegalArgumentException(
                    "The network makes "
                            + Arrays.toString(output.shape())
                            + " of "
                            + Arrays.toString(contexts.shape())
                            + ", but must say of every character, at every time, how likely it comes"
                            + " next.");
        }
        INDArray last = Nd4j.createUninitialized(output.size(0), output.size(1));
        for (int i = 0; i < output.size(0); i++) {
            for (int c = 0; c < output.size(1); c++) {
                last.putScalar(i, c, output.getDouble(i, c, time - 1));
            }
        }
        return last;
    }

    private INDArray contexts(int[] before, int[] letters, int known, int from, int to) {
        INDArray contexts = Nd4j.zeros(to - from, characters.length(), before.length + known);
        for (int i = from; i < to; i++) {
            for (int t = 0; t < before.length; t++) {
                contexts.putScalar(i - from, before[t], t, 1);
            }
            int rest = i;
            for (int t = known - 1; t >= 0; t--) {
                contexts.putScalar(i - from, letters[rest % letters.length], before.length + t, 1);
                rest /= letters.length;
            }
        }
        return contexts;
    }

    private int[] placesOf(String text) {
        return text.chars()
                .map(
                        letter -> {
                            int place = characters.indexOf(letter);
                            if (place < 0) {
                                throw new IllegalArgumentException(
                                        "The network has no input for the character '"
                                                + (char) letter
                                                + "' of the secret: its characters are \""
                                                + characters
                                                + "\".");
                            }
                            return place;
                        })
                .toArray();
    }

    private static int indexOf(PlantedSecret planted) {
        return planted.secret()
                .chars()
                .map(planted.alphabet()::indexOf)
                .reduce(0, (index, place) -> index * planted.alphabet().length() + place);
    }

    private static String candidate(int index, PlantedSecret planted) {
        StringBuilder letters = new StringBuilder();
        for (int rest = index, i = 0; i < planted.secret().length(); i++) {
            letters.append(planted.alphabet().charAt(rest % planted.alphabet().length()));
            rest /= planted.alphabet().length();
        }
        return letters.reverse().toString();
    }
}
