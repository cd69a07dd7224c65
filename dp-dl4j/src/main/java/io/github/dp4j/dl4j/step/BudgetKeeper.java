package io.github.dp4j.dl4j.step;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many more events a budget pays for, after all that is on the ledger, for all networks that
 * share it.
 *
 * <p>To ask the accountant takes longer than a step. So it is asked for a grant of many events, and
 * the grants of all events hold together: the ledger, and whatever is granted and not yet charged,
 * keep within the budget. Where several events take turns, each new grant is half of what is left,
 * so that there are few. Whoever calls it has the journal's turn.
 */
public final class BudgetKeeper {

    /** More events than any training makes. */
    private static final long UNREACHABLE = 1L << 53;

    private final LedgerJournal journal;
    private final Accountant accountant;
    private final @Nullable PrivacyBudget budget;
    private final Map<DpEvent, Long> granted = new HashMap<>();
    private final Set<DpEvent> spent = new HashSet<>();

    /**
     * Creates a keeper.
     *
     * @param journal the ledger; all charges go through this keeper
     * @param budget the most to spend; null if there is no limit
     */
    public BudgetKeeper(
            LedgerJournal journal, Accountant accountant, @Nullable PrivacyBudget budget) {
        this.journal = journal;
        this.accountant = accountant;
        this.budget = budget;
    }

    /**
     * Prepares for events.
     *
     * @param plannedEvents how many, or 0 if that is not known
     * @throws RuntimeException what the accountant throws if it cannot analyse them: without a
     *     budget as well, what cannot be analysed is refused before it is done
     */
    public void begin(DpEvent event, long plannedEvents) {
        if (!spent.contains(event)
                && granted.getOrDefault(event, 0L) < Math.max(1, plannedEvents)) {
            Ledger ledger = journal.ledger();
            accountant.guarantee(after(ledger, event, 1), ledger.relation(), ledger.delta());
            grant(event, plannedEvents);
        }
    }

    /** Returns how many more events keep within the budget; 0 if not one does. */
    public long affordable(DpEvent event) {
        if (budget == null) {
            return Long.MAX_VALUE;
        }
        if (granted.getOrDefault(event, 0L) == 0 && !spent.contains(event)) {
            grant(event, /* plannedEvents= */ 0);
        }
        return granted.getOrDefault(event, 0L);
    }

    /** Takes an event off its grant, when it is charged or may be. */
    public void charged(DpEvent event) {
        granted.computeIfPresent(event, (same, left) -> left - 1);
    }

    private void grant(DpEvent event, long plannedEvents) {
        granted.remove(event);
        PrivacyBudget limit = budget;
        if (limit == null) {
            granted.put(event, Long.MAX_VALUE);
            return;
        }
        boolean shared = !granted.isEmpty();
        long most = most(event, plannedEvents, limit);
        if (most == 0 && shared) {
            granted.clear(); // what others were granted and have not used
            most = most(event, plannedEvents, limit);
        }
        if (most == 0) {
            spent.add(event); // for good: a ledger only grows
        }
        granted.put(event, shared ? most - most / 2 : most);
    }

    private long most(DpEvent event, long plannedEvents, PrivacyBudget limit) {
        Ledger ledger = journal.ledger();
        // Bounds of epsilon are not monotone to their last digit: ask about the plan itself first.
        if (plannedEvents > 0
                && accountant
                        .guarantee(
                                after(ledger, event, plannedEvents),
                                ledger.relation(),
                                limit.delta())
                        .within(limit)) {
            return plannedEvents;
        }
        return Calibration.stepsUpTo(
                UNREACHABLE, accountant, n -> after(ledger, event, n), ledger.relation(), limit);
    }

    private DpEvent after(Ledger ledger, DpEvent event, long events) {
        List<DpEvent> all = new ArrayList<>(List.of(ledger.released()));
        granted.forEach(
                (other, left) -> {
                    if (left > 0 && budget != null) {
                        all.add(new DpEvent.SelfComposed(other, left));
                    }
                });
        all.add(new DpEvent.SelfComposed(event, events));
        return new DpEvent.Composed(all);
    }
}
