package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.Augmentation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** An attack on a trained model: it gives every record a score, higher for likelier members. */
public enum Attack {
    /** A small loss means a member. */
    LOSS(
            /* needsShadows= */ false,
            "the loss, negated (Yeom, Giacomelli, Fredrikson, Jha, arXiv 1709.01604)"),

    /** A confident prediction means a member. */
    CONFIDENCE(
            /* needsShadows= */ false,
            "the largest log-probability of a class (Song, Mittal, arXiv 2003.10595)"),

    /** A prediction of small entropy means a member. */
    ENTROPY(
            /* needsShadows= */ false,
            "the entropy of the prediction, negated (Song, Mittal, arXiv 2003.10595)"),

    /** The same, where a confident prediction counts only if it is right. */
    MODIFIED_ENTROPY(
            /* needsShadows= */ false,
            "modified entropy, negated (Song, Mittal, arXiv 2003.10595)"),

    /** A loss below the threshold of the record's class. */
    LOSS_PER_CLASS(
            /* needsShadows= */ true,
            "the log-likelihood, less the threshold of the record's class, chosen on shadow models"
                    + " (Song, Mittal, arXiv 2003.10595)"),

    /** Log-odds of the own class above the threshold of the class. */
    CONFIDENCE_PER_CLASS(
            /* needsShadows= */ true,
            "the log-odds of the record's class, less the threshold of that class, chosen on shadow"
                    + " models (Song, Mittal, arXiv 2003.10595)"),

    /** An entropy below the threshold of the record's class. */
    ENTROPY_PER_CLASS(
            /* needsShadows= */ true,
            "the entropy's logarithm, negated, less the threshold of the record's class, chosen on"
                    + " shadow models (Song, Mittal, arXiv 2003.10595)"),

    /** A modified entropy below the threshold of the record's class. */
    MODIFIED_ENTROPY_PER_CLASS(
            /* needsShadows= */ true,
            "modified entropy's logarithm, negated, less the threshold of the record's class, chosen"
                    + " on shadow models (Song, Mittal, arXiv 2003.10595)"),

    /** A network learns from shadow models what predictions for members look like. */
    SHOKRI(
            /* needsShadows= */ true,
            "a network that learned from shadow models to tell members by their probabilities and"
                    + " class (Shokri, Stronati, Song, Shmatikov, arXiv 1610.05820; one network for"
                    + " all classes)"),

    /** A right prediction means a member. */
    LABEL_ONLY(
            /* needsShadows= */ false,
            "whether the predicted class is right (Yeom, Giacomelli, Fredrikson, Jha, arXiv"
                    + " 1709.01604)"),

    /** A prediction that stays right under noise means a member. */
    LABEL_ONLY_NOISE(
            /* needsShadows= */ false,
            "how often the predicted class stays right under noise on the record"
                    + " (Choquette-Choo, Tramer, Carlini, Papernot, arXiv 2007.14321)"),

    /** How the model's log-odds stand to those of models with and without the record. */
    LIRA_ONLINE(
            /* needsShadows= */ true,
            "LiRA, online, shrunk variance (Carlini, Chien, Nasr, Song, Terzis, Tramer, arXiv"
                    + " 2112.03570)"),

    /** How the model's log-odds stand to those of models without the record. */
    LIRA_OFFLINE(
            /* needsShadows= */ true,
            "LiRA, offline, one-sided, shrunk variance (Carlini, Chien, Nasr, Song, Terzis, Tramer,"
                    + " arXiv 2112.03570)"),

    /**
     * LiRA that knows how little a few models tell. Its offline form orders records as LiRA's does,
     * since every record has as many models without it.
     */
    BAVARIA_ONLINE(
            /* needsShadows= */ true,
            "BaVarIA-t, online: Student's predictive law under a normal-inverse-gamma prior, here"
                    + " flat in the mean and 8 models strong in the variance (Brannvall, arXiv"
                    + " 2603.11799)"),

    /** The record's probability over that of models with and without it. */
    RMIA_ONLINE(
            /* needsShadows= */ true,
            "RMIA, online, ranked by its ratio (Zarifzadeh, Liu, Shokri, arXiv 2312.03262)"),

    /** The record's probability over that of models without it. */
    RMIA_OFFLINE(
            /* needsShadows= */ true,
            "RMIA, offline with a = 0.3, ranked by its ratio (Zarifzadeh, Liu, Shokri, arXiv"
                    + " 2312.03262)");

    private final boolean needsShadows;
    private final String description;

    Attack(boolean needsShadows, String description) {
        this.needsShadows = needsShadows;
        this.description = description;
    }

    /**
     * Returns the name that the command line and reports use.
     *
     * @return lower case with hyphens, for example {@code lira-online}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the variant and its source.
     *
     * @return a clause
     */
    public String description() {
        return description;
    }

    /**
     * Returns whether the attack compares with shadow models.
     *
     * @return false if the audited model is all it needs
     */
    public boolean needsShadows() {
        return needsShadows;
    }

    /** Returns whether the attack asks about variants of a record as well. */
    boolean asksForVariants() {
        return this == LIRA_ONLINE || this == LIRA_OFFLINE;
    }

    /** Returns the variant, its source, and what is asked of the model. */
    String description(List<Augmentation> augmentations) {
        if (!asksForVariants()) {
            return description;
        }
        return augmentations.isEmpty()
                ? description + ", one query"
                : augmentations.stream()
                        .map(Augmentation::words)
                        .collect(
                                Collectors.joining(
                                        "; ",
                                        description
                                                + ", "
                                                + (1 + augmentations.size())
                                                + " queries, their scores' mean: as it"
                                                + " is; ",
                                        ""));
    }

    /**
     * Returns the attacks that can be made.
     *
     * @param withShadows whether there are shadow models
     * @return all, or those that need none
     */
    public static Set<Attack> all(boolean withShadows) {
        return Arrays.stream(values())
                .filter(attack -> withShadows || !attack.needsShadows)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Attack.class)));
    }

    /**
     * Returns the attack with this label.
     *
     * @param label such as {@code rmia-offline}
     * @return the attack
     * @throws IllegalArgumentException if there is none, listing all
     */
    public static Attack ofLabel(String label) {
        for (Attack attack : values()) {
            if (attack.label().equals(label)) {
                return attack;
            }
        }
        throw new IllegalArgumentException(
                "attack must be one of "
                        + Arrays.stream(values())
                                .map(Attack::label)
                                .collect(Collectors.joining(", "))
                        + ", but is '"
                        + label
                        + "'.");
    }
}
