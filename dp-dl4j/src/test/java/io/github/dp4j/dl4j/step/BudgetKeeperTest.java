package io.github.dp4j.dl4j.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import org.junit.jupiter.api.Test;

/** One budget of two networks whose steps are different events. */
class BudgetKeeperTest {

    private static final double DELTA = 1e-5;
    private static final Accountant ACCOUNTANT = new RdpAccountant();
    private static final PrivacyBudget BUDGET = new PrivacyBudget(3, DELTA);

    private final LedgerJournal journal =
            LedgerJournal.inMemory(Ledger.start(NeighboringRelation.ADD_OR_REMOVE_ONE, DELTA));
    private final BudgetKeeper keeper = new BudgetKeeper(journal, ACCOUNTANT, BUDGET);

    private static LedgerPhase phase(double rate) {
        return new LedgerPhase(
                new DpEvent.PoissonSampled(rate, new DpEvent.Gaussian(1.5)),
                /* events= */ 0,
                /* steps= */ 0,
                /* noiseMultiplier= */ 1.5,
                /* clipNorm= */ 1.0,
                /* expectedBatchSize= */ 10,
                rate,
                /* populationSize= */ 1000L,
                "Poisson");
    }

    private int charge(LedgerPhase phase, int most) {
        int made = 0;
        while (made < most && keeper.affordable(phase.event()) > 0) {
            journal.charge(phase, /* newEvent= */ true);
            keeper.charged(phase.event());
            made++;
        }
        return made;
    }

    private double spent() {
        Ledger ledger = journal.ledger();
        return ACCOUNTANT.guarantee(ledger.released(), ledger.relation(), DELTA).epsilon();
    }

    /** What the first was granted and has not used is not granted to the second as well. */
    @Test
    void grant_ofOneThatStopsEarly_isNotSpentTwice() {
        LedgerPhase first = phase(0.05);
        LedgerPhase second = phase(0.1);
        keeper.begin(first.event(), /* plannedEvents= */ 0);
        assertThat(charge(first, 3)).isEqualTo(3);
        keeper.begin(second.event(), /* plannedEvents= */ 0);

        // No more than it was granted at once, or the first one's grant would be taken back.
        int bySecond = charge(second, Math.toIntExact(keeper.affordable(second.event())));
        charge(first, Integer.MAX_VALUE);

        assertThat(bySecond).isPositive();
        assertThat(spent()).isBetween(0.9 * BUDGET.epsilon(), BUDGET.epsilon());
    }
}
