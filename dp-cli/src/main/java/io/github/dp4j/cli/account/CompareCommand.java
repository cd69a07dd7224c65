package io.github.dp4j.cli.account;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.cli.terminal.JsonLine;
import io.github.dp4j.files.AtomicFiles;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.ComparisonPage;
import io.github.dp4j.report.Curve;
import io.github.dp4j.report.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what several ways of training cost as they go on. */
@Command(
        name = "compare",
        description = {
            "Shows epsilon over steps for several settings, as a table and as a chart.",
            "",
            "Several values of an option, separated by commas, give a setting each (every"
                    + " combination); --steps is how far to look.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j compare --sampling-rate 0.01 --noise-multiplier 0.8,1,1.2 \\",
            "      --steps 5000 --delta 1e-5",
            "  dp4j compare --sampling-rate 0.005,0.01,0.02 --noise-multiplier 1 \\",
            "      --epochs 50 --delta 1e-5 --html compare.html",
            "  dp4j compare --settings settings.csv --html compare.html",
        })
public final class CompareCommand implements Callable<Integer> {

    /** Every setting is asked about at so many lengths. */
    private static final int POINTS = 40;

    @Mixin private AccountingOptions options;

    @Mixin private SettingsFileOption file;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write the chart: one HTML page that needs nothing else.")
    private @Nullable Path html;

    /** Who computed the points. */
    private final SortedSet<String> methods = new TreeSet<>();

    /** For picocli. */
    public CompareCommand() {}

    @Override
    public Integer call() throws IOException {
        EventSource events = options.eventSource();
        // A setting given twice is one line on a chart, wherever it stands.
        Map<TrainingPlan, Question> distinct = new LinkedHashMap<>();
        file.questions(options)
                .forEach(question -> distinct.putIfAbsent(question.plan(), question));
        List<Question> questions = List.copyOf(distinct.values());
        if (!options.isLengthGiven() && !file.isGiven()) {
            throw options.wrongUse("Missing: --steps, how often the event may happen.");
        }
        if (html != null) {
            AtomicFiles.requireWritable(html);
        }
        QuestionLabels labels = QuestionLabels.of(questions);
        List<Curve> curves = new ArrayList<>();
        try (WaitingBar bar =
                WaitingBar.begin("Comparing", questions.size() * (long) POINTS, options.err())) {
            for (Question question : questions) {
                try {
                    Curve curve = curve(events, question, labels.of(question), bar);
                    if (options.json()) {
                        line(events, question, curve).print(options.out());
                    }
                    curves.add(curve);
                } catch (IllegalArgumentException e) {
                    if (questions.size() == 1 && question.source().isEmpty()) {
                        throw e;
                    }
                    refused(Answer.none(question, e), labels);
                }
            }
        }
        show(curves, common(events, questions.get(0).plan(), labels));
        return curves.size() == questions.size()
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    private String common(EventSource events, TrainingPlan any, QuestionLabels labels) {
        return options.hasEvent()
                ? "event " + options.event() + ", " + labels.common()
                : labels.common() + events.peculiarities(any);
    }

    /** Says why a setting has no curve; the others are shown nevertheless. */
    private void refused(Answer none, QuestionLabels labels) {
        if (options.json()) {
            none.json().print(options.out());
        } else {
            options.err().println(labels.of(none.question()) + ": " + none.problem());
        }
    }

    private void show(List<Curve> curves, String common) throws IOException {
        if (!curves.isEmpty() && !options.json()) {
            options.out().print(ComparisonTable.of(curves, common));
            options.out().flush();
        }
        if (!curves.isEmpty() && html != null) {
            AtomicFiles.writeString(html, ComparisonPage.html(common, note(), curves));
            options.err().println("Wrote " + html + ".");
        }
    }

    private Curve curve(EventSource events, Question question, String label, WaitingBar bar) {
        Accountant accountant = options.accountant().forCharts();
        long steps = question.plan().length().orElseThrow();
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, 0));
        for (long count : lengths(steps)) {
            points.add(point(accountant, events, question, count));
            bar.step();
        }
        return new Curve(label, points);
    }

    /** Those of the curve, and those that the table shows. */
    private static Iterable<Long> lengths(long steps) {
        SortedSet<Long> lengths = Curve.lengths(steps, POINTS);
        ComparisonTable.EIGHTHS.forEach(n -> lengths.add(ComparisonTable.length(steps, n)));
        return lengths;
    }

    private Point point(Accountant accountant, EventSource events, Question question, long count) {
        PrivacyGuarantee guarantee =
                accountant.guarantee(
                        events.event(question.plan().withSteps(count)),
                        question.plan().relation(),
                        question.delta());
        methods.add(guarantee.method());
        return new Point(count, guarantee.epsilon());
    }

    private String note() {
        String who = String.join(" and ", methods);
        return methods.contains(new PldAccountant().name())
                ? "Accountant: "
                        + who
                        + ". Every point is an upper bound; by PLD up to 0.1 % looser than what"
                        + " 'dp4j account' says."
                : "Accountant: " + who + ". Every point is an upper bound.";
    }

    /** At full length the figures are those of {@code account}; the curve is an upper bound. */
    private JsonLine line(EventSource events, Question question, Curve curve) {
        return Answer.of(
                        question,
                        options.accountant()
                                .accountant()
                                .guarantee(
                                        events.event(question.plan()),
                                        question.plan().relation(),
                                        question.delta()))
                .json()
                .with(
                        "epsilonOverSteps",
                        curve.points().stream()
                                .map(p -> Map.of("steps", (long) p.x(), "epsilon", p.y()))
                                .toList());
    }
}
