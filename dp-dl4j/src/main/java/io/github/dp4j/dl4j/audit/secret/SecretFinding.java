package io.github.dp4j.dl4j.audit.secret;

import io.github.dp4j.audit.Exposure;
import java.util.Locale;

/**
 * What a model gives away of a planted secret.
 *
 * @param exposure how much it stands out among all candidates
 * @param mostLikely the candidate that the model finds most likely: what a search extracts
 * @param extracted whether that is the secret, and no other candidate is as likely
 * @param bits the secret's log-perplexity, {@code -log2} of its probability given what stands
 *     before
 * @param leastBits that of the most likely candidate
 */
public record SecretFinding(
        Exposure exposure, String mostLikely, boolean extracted, double bits, double leastBits) {

    /**
     * Returns the finding in a sentence.
     *
     * @return the words
     */
    public String statement() {
        return String.format(
                Locale.ROOT,
                "The planted secret %s: exposure %.1f of at most %.1f bits. A secret that the model"
                        + " has not learned reaches this by chance with probability %.2g.",
                extracted ? "is the first that a search finds" : "is not what a search finds first",
                exposure.bits(),
                exposure.possibleBits(),
                Math.pow(2, -exposure.bits()));
    }
}
