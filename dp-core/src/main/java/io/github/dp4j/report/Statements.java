package io.github.dp4j.report;

import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.ArrayList;
import java.util.List;

/** The statements that follow from a guarantee, a ledger and the settings. */
final class Statements {

    /**
     * Above this an epsilon alone promises little (Ponomareva et al., How to DP-fy ML, arXiv
     * 2303.00654, section 5.2: tier 2 ends at 10).
     */
    private static final double LARGE_EPSILON = 10;

    private final PrivacyGuarantee guarantee;
    private final List<Preparation> preparations;
    private final List<Phase> phases;
    private final TrainingSettings training;
    private final Provenance provenance;

    Statements(
            PrivacyGuarantee guarantee,
            List<Preparation> preparations,
            List<Phase> phases,
            TrainingSettings training,
            Provenance provenance) {
        this.provenance = provenance;
        this.guarantee = guarantee;
        this.preparations = preparations;
        this.phases = phases;
        this.training = training;
    }

    List<String> assumptions() {
        List<String> all = new ArrayList<>();
        if (!guarantee.isPrivate()) {
            return all;
        }
        if (!training.unit().isEmpty()) {
            all.add(
                    "The privacy unit is "
                            + training.unit()
                            + ". Wherever this report says example or record, it means one such"
                            + " unit, with all its rows. That all rows of one person are in one"
                            + " unit, in every data set trained on, is the owner's word.");
        }
        all.add(
                "The ledger is complete: nothing else that depends on the training data was"
                        + " released, and no step was taken that it does not list.");
        if (phases.stream().anyMatch(phase -> phase.words().noise().onClippedSum())) {
            all.add(
                    "Each example's gradient depends on that example alone and is clipped before it"
                            + " is summed; noise is added once to the sum of each step, which is"
                            + " then divided by a public number.");
        }
        boolean searched = searched();
        phases.stream().map(phase -> phase.words().premise()).distinct().forEach(all::add);
        if (!preparations.isEmpty()) {
            all.add(
                    "What was released before the training is what this report lists, from the same"
                            + " data or from data without these people, and it was released once: a"
                            + " second try that was looked at is a second release.");
        }
        all.add(
                searched
                        ? "The observer sees neither the noise, nor which examples were in a batch,"
                                + " nor anything of the runs that were not selected, their number and"
                                + " the time they took included. The promise holds even if the"
                                + " observer sees the selected model after every step, and however"
                                + " much else the observer knows."
                        : "The observer sees neither the noise nor which examples were in a batch."
                                + " The promise holds even if the observer sees the model after every"
                                + " step, and however much else the observer knows.");
        if (provenance.settingsFromData().isEmpty()) {
            all.add(
                    searched
                            ? "The candidates of the search, and all settings that it did not vary,"
                                    + " were chosen without looking at the training data."
                            : "All settings (network, clip norm, noise, batch size, learning rate,"
                                    + " steps) were chosen without looking at the training data.");
        }
        if (guarantee.relation() != NeighboringRelation.ADD_OR_REMOVE_ONE) {
            all.add(
                    "The number of "
                            + training.noun()
                            + "s is public, and the same for all neighbours.");
        }
        return all;
    }

    private boolean searched() {
        return phases.stream()
                .anyMatch(phase -> phase.words().counted() == EventWords.Counted.SEARCHES);
    }

    List<String> notCovered() {
        List<String> all = new ArrayList<>();
        if (!guarantee.isPrivate()) {
            all.add("Anything: nobody whose data were used is protected by this run.");
            return all;
        }
        if (!provenance.settingsFromData().isEmpty()) {
            all.add("What the choice of the settings revealed: " + provenance.settingsFromData());
        }
        all.add(
                "Training loss, the batch sizes that came about and the norms of single examples:"
                        + " they are private data, even where the owner looked at them.");
        all.add(
                (preparations.isEmpty()
                                ? "Preparation that looked at the data"
                                : "Preparation that looked at the data and is not listed here")
                        + ": scaling by their statistics, choosing"
                        + " features, building a vocabulary, removing outliers.");
        all.add(
                (searched()
                                ? "Choosing, beside the search, a model, a setting or the moment to"
                                : "Choosing a model, a setting or the moment to")
                        + " stop by runs on the same data: every run that was looked at spends"
                        + " privacy too.");
        all.add("Other models and statistics from the same data: their losses add to this one.");
        all.add(
                training.unit().isEmpty()
                        ? "People with several records: the promise is for one record; for more,"
                                + " see the figures for several records."
                        : "People in several privacy units: the promise is for one unit ("
                                + training.unit()
                                + "); for more, see the figures for several units.");
        if (phases.stream().anyMatch(Phase::countsPasses)) {
            all.add(
                    "A source of batches that repeats an example within a pass: each repetition"
                            + " costs as much as the first.");
        }
        if (training.testAccuracy().isPresent()) {
            all.add("The held-out data: the test accuracy is an exact figure about them.");
        }
        all.add(
                "What the data say about people in general: it is learned whether or not one person"
                        + " takes part.");
        all.add(
                "Floating point: the proof is for real numbers, the computation rounds; attacks on"
                        + " the last bits of the noise are outside it.");
        return all;
    }

    List<String> warnings() {
        List<String> all = new ArrayList<>();
        if (!guarantee.isPrivate()) {
            return all;
        }
        if (!provenance.settingsFromData().isEmpty()) {
            all.add(
                    "The settings were chosen by looking at the training data, which epsilon does"
                            + " not count: "
                            + provenance.settingsFromData());
        }
        double delta = guarantee.delta();
        training.populationSize()
                .ifPresent(
                        size -> {
                            if (!(delta < 1.0 / size)) {
                                all.add(smallDelta(delta, size));
                            }
                        });
        if (guarantee.epsilon() > LARGE_EPSILON) {
            all.add(
                    "epsilon = "
                            + Numbers.upper(guarantee.epsilon())
                            + " is large: the promise is weak. Judge it by what an attacker can"
                            + " reach.");
        }
        return all;
    }

    private static String smallDelta(double delta, long size) {
        return "delta = "
                + Numbers.upper(delta)
                + " is not below 1/N = 1/"
                + Numbers.count(size)
                + ": publishing one example picked at random would satisfy such a promise. Choose a"
                + " smaller delta.";
    }

    /**
     * Returns the general bound of group privacy for two and three records, where it says anything:
     * (k epsilon, delta (1 + e^epsilon + ... + e^((k-1) epsilon))), by walking from one data set to
     * the other in k steps (Dwork, Roth: The Algorithmic Foundations of Differential Privacy, 2014,
     * Theorem 2.2, extended to delta).
     */
    List<GroupGuarantee> groups() {
        List<GroupGuarantee> groups = new ArrayList<>();
        if (!guarantee.isPrivate()) {
            return groups;
        }
        double delta = guarantee.delta();
        for (int records = 2; records <= 3; records++) {
            delta += guarantee.delta() * Math.exp((records - 1) * guarantee.epsilon());
            if (!(delta < 1)) {
                return groups;
            }
            groups.add(new GroupGuarantee(records, records * guarantee.epsilon(), delta));
        }
        return groups;
    }
}
