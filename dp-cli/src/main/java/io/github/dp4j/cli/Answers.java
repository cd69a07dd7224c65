package io.github.dp4j.cli;

import io.github.dp4j.privacy.PrivacyGuarantee;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Prints guarantees: JSON lines as they come, one in full, or several as a table. */
final class Answers {

    /**
     * A setting, and what it costs.
     *
     * @param setting the setting; without unknowns, unless there is a problem
     * @param guarantee what it costs; null if there is a problem
     * @param meaning what that means, as JSON shows it
     * @param problem why there is no guarantee; or null
     */
    record Answer(
            Setting setting,
            PrivacyGuarantee guarantee,
            Map<String, Object> meaning,
            String problem) {

        static Answer of(Setting setting, PrivacyGuarantee guarantee) {
            return new Answer(setting, guarantee, Map.of(), /* problem= */ null);
        }
    }

    private final AccountingOptions options;
    private final PrintWriter out;
    private final Release release;
    private final boolean json;
    private final int total;
    private final List<Answer> kept = new ArrayList<>();
    private int added;
    private int failed;

    /** Answers so many settings. */
    Answers(AccountingOptions options, Release release, boolean json, int total) {
        this.options = options;
        this.out = options.out();
        this.release = release;
        this.json = json;
        this.total = total;
    }

    /**
     * Adds an answer. One of several settings that has none takes the others' answers from nobody:
     * the reason stands in its place.
     */
    void add(Setting setting, Supplier<Answer> work) {
        try {
            add(work.get());
        } catch (IllegalArgumentException | UserErrorException e) {
            if (total == 1 && setting.source().isEmpty()) {
                throw e;
            }
            failed++;
            add(new Answer(setting, /* guarantee= */ null, Map.of(), problem(setting, e)));
        }
    }

    /** Returns why a setting has no answer, and where it stands. */
    static String problem(Setting setting, RuntimeException e) {
        return setting.source().isEmpty()
                ? e.getMessage()
                : setting.source().get() + ": " + e.getMessage();
    }

    private void add(Answer answer) {
        added++;
        if (json) {
            line(answer).print(out);
        } else {
            kept.add(answer);
        }
    }

    JsonLine line(Answer answer) {
        Setting setting = answer.setting();
        return answer.problem() == null
                ? JsonLine.of(
                                answer.guarantee(),
                                setting.noiseMultiplier(),
                                setting.samplingRate(),
                                setting.steps())
                        .withAll(answer.meaning())
                : JsonLine.error(answer.problem(), setting);
    }

    /**
     * Prints what has been added, unless it has been printed already.
     *
     * @return the exit code
     */
    int finish() {
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
                        Figures.counted(failed, "setting")
                                + " of "
                                + added
                                + " without an answer; the reason stands "
                                + (json ? "in its line as \"error\"." : "below the table."));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private void print(Answer answer) {
        PrivacyGuarantee guarantee = answer.guarantee();
        Setting setting = answer.setting();
        Double rate = setting.samplingRate();
        out.println(
                guarantee.isPrivate()
                        ? "epsilon "
                                + Figures.up(guarantee.epsilon())
                                + " at delta "
                                + Figures.plain(guarantee.delta())
                        : "NOT PRIVATE: epsilon is infinite");
        out.println();
        if (setting.noiseMultiplier() != null) {
            row("noise multiplier", Figures.up(setting.noiseMultiplier()));
        }
        if (rate != null) {
            row(
                    "sampling rate",
                    Figures.plain(rate)
                            + (rate == 1
                                    ? " (full batches)"
                                    : " (" + release.describe(setting.plan()) + ")"));
        }
        row("steps", String.valueOf(setting.steps()));
        row("relation", guarantee.relation().label());
        row("method", guarantee.method());
        row("upper bound", String.valueOf(guarantee.epsilon()));
        row("lower bound", String.valueOf(guarantee.epsilonLower()));
        out.println();
        if (guarantee.isPrivate()) {
            out.println(Figures.wrapped(guarantee.relation().meaning()));
        }
        out.println(Figures.wrapped(guarantee.derivation()));
        if (!answer.meaning().isEmpty()) {
            out.println();
            Meaning.words(answer.meaning()).forEach(out::println);
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
        // Many settings fail for the same reason: it is said once, by its number.
        List<String> problems =
                kept.stream().map(Answer::problem).filter(Objects::nonNull).distinct().toList();
        for (Answer answer : kept) {
            Setting setting = answer.setting();
            PrivacyGuarantee guarantee = answer.guarantee();
            rows.add(
                    List.of(
                            cell(setting.samplingRate(), Figures::plain),
                            cell(setting.noiseMultiplier(), Figures::up),
                            cell(setting.steps(), String::valueOf),
                            cell(Setting.orNull(setting.plan().delta()), Figures::plain),
                            setting.plan().relation().label(),
                            guarantee == null ? "-" : Figures.up(guarantee.epsilon()),
                            guarantee == null
                                    ? "[" + (problems.indexOf(answer.problem()) + 1) + "]"
                                    : guarantee.method()));
        }
        out.print(table(rows));
        kept.stream()
                .filter(answer -> answer.guarantee() != null)
                .mapToDouble(answer -> looseness(answer.guarantee()))
                .max()
                .ifPresent(this::footer);
        for (int i = 0; i < problems.size(); i++) {
            out.println(Figures.wrapped("[" + (i + 1) + "] " + problems.get(i), "    "));
        }
    }

    private static <T> String cell(T value, Function<T, String> words) {
        return value == null ? "-" : words.apply(value);
    }

    /** The share by which epsilon may be too high; infinite where that is not known. */
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
                        ? "Epsilon is an upper bound, certified to be at most "
                                + Figures.percentUp(looseness)
                                + " above the truth, and rounded up."
                        : "Epsilon is an upper bound, rounded up; not every one has a lower bound"
                                + " beside it.");
    }

    /** Returns rows, of which the first is the head, as aligned columns. */
    static String table(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                line.append(" ".repeat((i == 0 ? 0 : 2) + widths[i] - cell.length())).append(cell);
            }
            text.append(line).append(System.lineSeparator());
        }
        return text.toString();
    }
}
