package io.github.dp4j.cli.account;

import io.github.dp4j.cli.option.Converters;
import io.github.dp4j.plan.TrainingPlan;
import java.util.List;
import picocli.CommandLine;

/** Shows tests outside of this package which plan {@code account} asks about. */
public final class AccountPlans {

    private AccountPlans() {}

    /** Has the options of {@code account} and does nothing. */
    @CommandLine.Command(name = "account")
    private static final class Account {
        @CommandLine.Mixin private final AccountingOptions options = new AccountingOptions();
    }

    public static TrainingPlan of(List<String> args) {
        Account account = new Account();
        Converters.registered(new CommandLine(account)).parseArgs(args.toArray(String[]::new));
        return account.options.questions(/* epsilons= */ null).get(0).plan();
    }
}
