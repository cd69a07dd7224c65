package io.github.dp4j.cli.account;

import static io.github.dp4j.cli.terminal.TerminalText.up;

import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.Numbers;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import picocli.CommandLine;

/** Prints answers: JSON lines as they come, one in full, or several as a table. */
final class AnswerPrinter {

    private final AccountingOptions options;
    private final PrintWriter out;
    private final EventSource events;
    private final boolean json;
    private final List<Answer> kept = new ArrayList<>();
    private int failed;

    AnswerPrinter(AccountingOptions options, EventSource events, boolean json) {
        this.options = options;
        this.out = options.out();
        this.events = events;
        this.json = json;
    }

    /**
     * Asks and prints. A question of several that has no answer takes the others' answers from
     * nobody: the reason stands in its place.
     *
     * @param what what is being done, for a bar
     * @param questions the questions
     * @param accountant answers one
     * @return the exit code
     */
    int print(String what, List<Question> questions, Function<Question, Answer> accountant) {
        try (WaitingBar bar =
                WaitingBar.beginUnlessPrinted(what, questions.size(), json, options.err())) {
            for (Question question : questions) {
                boolean only = questions.size() == 1 && question.source().isEmpty();
                Answer answer = answer(question, accountant, only);
                if (json) {
                    answer.json().print(out);
                } else {
                    kept.add(answer);
                }
                bar.step();
            }
        }
        if (kept.size() == 1) {
            print(kept.get(0));
        } else if (!kept.isEmpty()) {
            table();
        }
        out.flush();
        if (failed == 0) {
            return CommandLine.ExitCode.OK;
        }
        options.err()
                .println(
                        TerminalText.counted(failed, "setting")
                                + " of "
                                + questions.size()
                                + " without an answer; the reason stands "
                                + (json ? "in its line as \"error\"." : "below the table."));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private Answer answer(Question question, Function<Question, Answer> accountant, boolean only) {
        try {
            return accountant.apply(question);
        } catch (IllegalArgumentException | UserErrorException e) {
            if (only) {
                throw e;
            }
            failed++;
            return Answer.none(question, e);
        }
    }

    private void print(Answer answer) {
        PrivacyGuarantee guarantee =
                Objects.requireNonNull(answer.guarantee(), "a refusal of the only question");
        Question question = answer.question();
        out.println(
                guarantee.isPrivate()
                        ? "epsilon "
                                + up(guarantee.epsilon())
                                + " at delta "
                                + Numbers.plain(guarantee.delta())
                        : "NOT PRIVATE: epsilon is infinite");
        out.println();
        question.noiseMultiplier().ifPresent(noise -> row("noise multiplier", up(noise)));
        question.samplingRate()
                .ifPresent(
                        rate ->
                                row(
                                        "sampling rate",
                                        Numbers.plain(rate)
                                                + (rate == 1
                                                        ? " (full batches)"
                                                        : " ("
                                                                + events.selection(question.plan())
                                                                + ")")));
        row("steps", String.valueOf(question.steps()));
        row("relation", guarantee.relation().label());
        row("method", guarantee.method());
        row("upper bound", String.valueOf(guarantee.epsilon()));
        row("lower bound", String.valueOf(guarantee.epsilonLower()));
        out.println();
        if (guarantee.isPrivate()) {
            out.println(TerminalText.wrapped(guarantee.relation().meaning()));
        }
        out.println(TerminalText.wrapped(guarantee.derivation()));
        if (!answer.figures().isEmpty()) {
            out.println();
            AttackAndGroupFigures.words(answer.figures()).forEach(out::println);
        }
    }

    private void row(String name, String value) {
        out.println("  " + name + " ".repeat(18 - name.length()) + value);
    }

    private void table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "sampling rate",
                        "noise multiplier",
                        "steps",
                        "delta",
                        "relation",
                        "epsilon",
                        "method"));
        // Many questions fail for the same reason: it is said once, by its number.
        List<String> problems =
                kept.stream().map(Answer::problem).filter(Objects::nonNull).distinct().toList();
        for (Answer answer : kept) {
            Question question = answer.question();
            PrivacyGuarantee guarantee = answer.guarantee();
            rows.add(
                    List.of(
                            cell(question.samplingRate(), Numbers::plain),
                            cell(question.noiseMultiplier(), TerminalText::up),
                            question.steps() == null ? "-" : String.valueOf(question.steps()),
                            cell(question.plan().delta(), Numbers::plain),
                            question.plan().relation().label(),
                            guarantee == null ? "-" : up(guarantee.epsilon()),
                            guarantee == null
                                    ? "[" + (problems.indexOf(answer.problem()) + 1) + "]"
                                    : guarantee.method()));
        }
        out.print(TerminalText.table(rows));
        kept.stream()
                .filter(answer -> answer.guarantee() != null)
                .mapToDouble(answer -> looseness(answer.guarantee()))
                .max()
                .ifPresent(this::footer);
        for (int i = 0; i < problems.size(); i++) {
            out.println(TerminalText.wrapped("[" + (i + 1) + "] " + problems.get(i), "    "));
        }
    }

    private static String cell(OptionalDouble value, Function<Double, String> words) {
        return value.isPresent() ? words.apply(value.getAsDouble()) : "-";
    }

    /** Returns the share by which epsilon may be too high; infinite where that is not known. */
    private static double looseness(PrivacyGuarantee guarantee) {
        return guarantee.epsilon() == guarantee.epsilonLower()
                ? 0
                : guarantee.isPrivate() && guarantee.epsilonLower() > 0
                        ? guarantee.epsilon() / guarantee.epsilonLower() - 1
                        : Double.POSITIVE_INFINITY;
    }

    private void footer(double looseness) {
        out.println();
        out.println(
                looseness < Double.POSITIVE_INFINITY
                        ? "Epsilon is an upper bound, certified within "
                                + Numbers.upper(100 * looseness, 2)
                                + " % of the truth, rounded up."
                        : "Epsilon is an upper bound, rounded up; some have no lower bound beside it.");
    }
}
