package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.Assignment;
import io.github.dp4j.audit.report.OneRunReach;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.report.Numbers;
import java.util.List;
import java.util.Optional;

/** Whether an audit can show anything at all: said before hours of work, and not after. */
final class BoundInReach {

    private static final double USUAL_DELTA = 1e-5;

    private final AuditOptions options;
    private final AuditEngine engine;

    BoundInReach(AuditOptions options, AuditEngine engine) {
        this.options = options;
        this.engine = engine;
    }

    /** Returns why there will be no bound; empty where there may be one, or none is asked for. */
    Optional<String> problem(AuditedData data, AuditedModel audited) {
        int coins = coins(data);
        if (coins == 0) {
            return Optional.empty();
        }
        List<String> names = options.attacks.attacks();
        int attacks = names.isEmpty() ? engine.attacks(options.attacks.shadow > 0) : names.size();
        double largest =
                OneRunReach.of(
                                coins,
                                attacks,
                                audited.ledger().isPresent(),
                                options.report.confidence)
                        .largestDelta();
        double delta = delta(audited.ledger());
        return delta <= largest
                ? Optional.empty()
                : Optional.of(
                        "There will be figures, and no bound: at delta "
                                + Numbers.plain(delta)
                                + " not even an attack that is never wrong shows an epsilon above"
                                + " 0. With "
                                + Numbers.count(coins)
                                + " coins and "
                                + attacks
                                + (attacks == 1 ? " attack" : " attacks")
                                + " give --delta, at most "
                                + Numbers.lower(largest)
                                + "; or name fewer attacks with --attack.");
    }

    /** Returns how many coins there are; 0 where there is nothing to be said of them. */
    private int coins(AuditedData data) {
        int members = data.members().numExamples();
        int others = data.nonMembers().numExamples();
        if (Math.min(members, others) < Assignment.FEWEST_COINS) {
            return 0; // the audit itself refuses them
        }
        return switch (options.data.membership) {
            case RANDOM_SPLIT -> Math.min(members, others);
            case OWN_COINS -> members + others;
            case UNKNOWN -> 0;
        };
    }

    private double delta(Optional<Ledger> ledger) {
        return options.report.delta != null
                ? options.report.delta
                : ledger.map(Ledger::delta).orElse(USUAL_DELTA);
    }
}
