package io.github.dp4j.cli.train;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.search.SearchPlan;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * What a search costs.
 *
 * @param noiseMultiplier of the training of each trial
 * @param training what one training releases
 * @param search what the whole search does
 * @param epsilonOfOneTraining what one training alone would cost, at the delta of the search
 */
record SearchCost(
        double noiseMultiplier, DpEvent training, DpEvent search, double epsilonOfOneTraining) {

    /** Times the noise of a training without a search: what it would learn is not worth a trial. */
    private static final double MUCH_MORE = 30;

    /**
     * Finds the noise with which the whole search keeps within the plan's budget.
     *
     * @throws UserErrorException if the budget does not pay for one trial worth the name
     */
    static SearchCost of(
            SearchPlan search, TrainingPlan plan, DataSets data, Accountant accountant) {
        DpEvent before =
                new DpEvent.Composed(data.releases().stream().map(LedgerRelease::event).toList());
        PrivacyBudget budget =
                plan.budget()
                        .orElseThrow(() -> new IllegalStateException("a plan without a budget"));
        double plain =
                noise(
                        () ->
                                Calibration.noiseMultiplier(
                                        accountant,
                                        sigma ->
                                                new DpEvent.Composed(
                                                        List.of(
                                                                before,
                                                                training(plan, data, sigma))),
                                        plan.relation(),
                                        budget));
        double noise =
                noise(
                        () ->
                                search.noiseMultiplier(
                                        accountant,
                                        sigma -> training(plan, data, sigma),
                                        before,
                                        plan.relation(),
                                        budget));
        if (!(noise <= MUCH_MORE * plain)) {
            throw tooLittle(search, before, plan, budget, accountant);
        }
        DpEvent training = training(plan, data, noise);
        return new SearchCost(
                noise, training, search.event(training), epsilon(plan, training, accountant));
    }

    private static double noise(DoubleSupplier calibration) {
        try {
            return calibration.getAsDouble();
        } catch (IllegalArgumentException e) {
            return Double.POSITIVE_INFINITY; // no noise is enough
        }
    }

    private static UserErrorException tooLittle(
            SearchPlan search,
            DpEvent before,
            TrainingPlan plan,
            PrivacyBudget budget,
            Accountant accountant) {
        DpEvent withoutTraining =
                new DpEvent.Composed(
                        List.of(before, search.event(new DpEvent.Composed(List.of()))));
        return new UserErrorException(
                "--epsilon "
                        + Numbers.plain(budget.epsilon())
                        + " pays for less than one trial: "
                        + (before.parts().isEmpty() ? "" : "what came before, ")
                        + Numbers.plain(search.meanTrials())
                        + " trials on average, and scores with noise "
                        + Numbers.plain(search.scoreNoise())
                        + " cost epsilon "
                        + TerminalText.up(epsilon(plan, withoutTraining, accountant))
                        + " at delta "
                        + Numbers.plain(budget.delta())
                        + " before anything is trained. Give a larger --epsilon, fewer --trials or"
                        + " more --score-noise; or train without a search: dp4j train.");
    }

    private static double epsilon(TrainingPlan plan, DpEvent event, Accountant accountant) {
        double delta = plan.delta().orElseThrow();
        return accountant.guarantee(event, plan.relation(), delta).epsilon();
    }

    /** As the object states it that draws the batches. */
    private static DpEvent training(TrainingPlan plan, DataSets data, double sigma) {
        return plan.sampler(data.training().units())
                .event(new DpEvent.Gaussian(sigma), plan.length().orElseThrow());
    }
}
