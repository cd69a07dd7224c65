package io.github.dp4j.dl4j.audit.secret;

import java.security.SecureRandom;
import java.util.Objects;

/**
 * A secret in a known place: a text such as {@code "my pin is "} and characters drawn at random
 * that follow it (Carlini, Liu, Erlingsson, Kos, Song, The Secret Sharer, arXiv 1802.08232). Put
 * {@link #text} into the training text once or several times, and search the trained model for it
 * with {@link SecretSearch}. Whoever attacks knows everything but the draw. Immutable.
 */
public final class PlantedSecret {

    private final String before;
    private final String alphabet;
    private final String secret;

    private PlantedSecret(String before, String alphabet, String secret) {
        this.before = before;
        this.alphabet = alphabet;
        this.secret = secret;
    }

    /**
     * Draws a secret, each character uniformly and independently: exposure is a figure about random
     * secrets, and means nothing of one that somebody chose.
     *
     * @param before what stands before it, at least one character
     * @param alphabet the characters that it may consist of, at least 2, distinct
     * @param length how many characters it has, at least 1
     * @return the secret
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static PlantedSecret draw(String before, String alphabet, int length) {
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(alphabet, "alphabet");
        if (before.isEmpty()) {
            throw new IllegalArgumentException(
                    "before must hold at least one character: the model is asked what follows it.");
        }
        if (alphabet.length() < 2 || alphabet.chars().distinct().count() < alphabet.length()) {
            throw new IllegalArgumentException(
                    "alphabet must hold at least 2 characters, each once, but is \""
                            + alphabet
                            + "\".");
        }
        if (length < 1) {
            throw new IllegalArgumentException("length must be at least 1, but is " + length + ".");
        }
        if (length * Math.log(alphabet.length()) > Math.log(Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "length must leave fewer secrets than 1.8e308, to be counted, but is "
                            + length
                            + " with "
                            + alphabet.length()
                            + " characters.");
        }
        SecureRandom random = new SecureRandom();
        StringBuilder secret = new StringBuilder();
        for (int i = 0; i < length; i++) {
            secret.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return new PlantedSecret(before, alphabet, secret.toString());
    }

    /**
     * Returns what is to be written into the training text.
     *
     * @return the known part, then the secret
     */
    public String text() {
        return before + secret;
    }

    /**
     * Returns what stands before the secret.
     *
     * @return the known part
     */
    public String before() {
        return before;
    }

    /**
     * Returns the characters that the secret may consist of.
     *
     * @return distinct characters
     */
    public String alphabet() {
        return alphabet;
    }

    /**
     * Returns the secret.
     *
     * @return as many characters of the alphabet as were asked for
     */
    public String secret() {
        return secret;
    }

    /**
     * Returns how many secrets might have been drawn.
     *
     * @return the size of the alphabet to the power of the length
     */
    public double candidates() {
        return Math.pow(alphabet.length(), secret.length());
    }
}
