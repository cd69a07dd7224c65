package io.github.dp4j.cli.account;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a training costs. */
@Command(
        name = "account",
        description = {
            "Says which epsilon a training with DP-SGD costs.",
            "",
            "Several values of an option, separated by commas, give a table.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  60,000 examples, expected batch size 600, 1,000 steps:",
            "  dp4j account --sampling-rate 0.01 --noise-multiplier 1.1 --steps 1000 \\",
            "      --delta 1e-5",
            "",
            "  the same for several noise multipliers, and by epochs:",
            "  dp4j account --sampling-rate 0.01 --noise-multiplier 0.8,1,1.2 \\",
            "      --epochs 10 --delta 1e-5",
            "",
            "  what that means to an attacker, and to somebody with 3 records:",
            "  dp4j account --sampling-rate 0.01 --noise-multiplier 1.1 --steps 1000 \\",
            "      --delta 1e-5 --attack --group 3",
            "",
            "  all settings of a file, one JSON object a line:",
            "  dp4j account --settings settings.csv",
        })
public final class AccountCommand implements Callable<Integer> {

    @Mixin private AccountingOptions options;

    @Mixin private AttackAndGroupFigures figures;

    @Mixin private SettingsFileOption file;

    /** For picocli. */
    public AccountCommand() {}

    @Override
    public Integer call() {
        EventSource events = options.eventSource();
        figures.check(options);
        Accountant accountant = options.accountant().accountant();
        boolean json = options.json() || file.isGiven();
        List<Question> questions = file.questions(options);
        if (figures.isAsked() && questions.size() > 1 && !json) {
            throw options.wrongUse(
                    "--attack, --group and --renyi explain one setting: give one value of each option, or"
                            + " add --json.");
        }
        return new AnswerPrinter(options, events, json)
                .print(
                        "Accounting",
                        questions,
                        question ->
                                answer(accountant, events.event(question.plan()), question, !json));
    }

    private Answer answer(
            Accountant accountant, DpEvent event, Question question, boolean inWords) {
        return new Answer(
                question,
                guarantee(accountant, event, question, inWords),
                figures.isAsked()
                        ? figures.figures(options.accountant(), event, question)
                        : Map.of(),
                /* problem= */ null);
    }

    private static PrivacyGuarantee guarantee(
            Accountant accountant, DpEvent event, Question question, boolean inWords) {
        // The other accountant's figure is for people, and costs them as much again.
        return inWords && accountant instanceof BestAccountant best
                ? best.compared(event, question.plan().relation(), question.delta())
                : accountant.guarantee(event, question.plan().relation(), question.delta());
    }
}
