package io.github.dp4j.dl4j.cli;

import io.github.dp4j.privacy.PrivacyGuarantee;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints guarantees: JSON lines as they come, one in full, or several as a table. */
final class Answers {

    /** A setting without unknowns, and what it costs. */
    record Answer(Setting setting, PrivacyGuarantee guarantee) {}

    private final PrintWriter out;
    private final Release release;
    private final boolean json;
    private final List<Answer> kept = new ArrayList<>();

    Answers(PrintWriter out, Release release, boolean json) {
        this.out = out;
        this.release = release;
        this.json = json;
    }

    void add(Answer answer) {
        if (json) {
            line(answer).print(out);
        } else {
            kept.add(answer);
        }
    }

    JsonLine line(Answer answer) {
        Setting setting = answer.setting();
        return JsonLine.of(
                answer.guarantee(),
                setting.noiseMultiplier(),
                release.effectiveRate(setting.samplingRate()),
                setting.stepsAt(setting.samplingRate()));
    }

    /** Prints what has been added, unless it has been printed already. */
    void finish() {
        if (kept.size() == 1) {
            print(kept.get(0));
        } else if (!kept.isEmpty()) {
            table();
        }
        out.flush();
    }

    private void print(Answer answer) {
        PrivacyGuarantee guarantee = answer.guarantee();
        Setting setting = answer.setting();
        Double rate = release.effectiveRate(setting.samplingRate());
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
                            + (rate == 1 ? " (full batches)" : " (" + release.describe() + ")"));
        }
        row("steps", String.valueOf(setting.stepsAt(setting.samplingRate())));
        row("relation", guarantee.relation().label());
        row("method", guarantee.method());
        row("upper bound", String.valueOf(guarantee.epsilon()));
        row("lower bound", String.valueOf(guarantee.epsilonLower()));
        out.println();
        if (guarantee.isPrivate()) {
            out.println(Figures.wrapped(guarantee.relation().meaning()));
        }
        out.println(Figures.wrapped(guarantee.derivation()));
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
        for (Answer answer : kept) {
            Setting setting = answer.setting();
            Double rate = release.effectiveRate(setting.samplingRate());
            rows.add(
                    List.of(
                            rate == null ? "-" : Figures.plain(rate),
                            setting.noiseMultiplier() == null
                                    ? "-"
                                    : Figures.up(setting.noiseMultiplier()),
                            String.valueOf(setting.stepsAt(setting.samplingRate())),
                            Figures.plain(answer.guarantee().delta()),
                            answer.guarantee().relation().label(),
                            Figures.up(answer.guarantee().epsilon()),
                            answer.guarantee().method()));
        }
        out.print(table(rows));
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
