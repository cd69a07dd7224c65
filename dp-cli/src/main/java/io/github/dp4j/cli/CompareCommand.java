package io.github.dp4j.cli;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.PldAccountant;
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
            "  dp4j compare --sampling-rate 0.01 --noise-multiplier 0.8,1,1.2 --steps 5000 --delta"
                    + " 1e-5",
            "  dp4j compare --sampling-rate 0.005,0.01,0.02 --noise-multiplier 1 --epochs 50 --delta"
                    + " 1e-5 \\",
            "      --html compare.html",
            "  dp4j compare --settings settings.csv --html compare.html",
        })
final class CompareCommand implements Callable<Integer> {

    /** Every setting is asked about at so many lengths. */
    private static final int POINTS = 40;

    @Mixin private SettingOptions training;

    @Mixin private AccountingOptions options;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "A CSV file of settings, as for 'dp4j account'.")
    private Path file;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write the chart: one HTML page that needs nothing else.")
    private Path html;

    /** Who computed the points. */
    private final SortedSet<String> methods = new TreeSet<>();

    CompareCommand() {}

    @Override
    public Integer call() throws IOException {
        Release release = training.release(options);
        // A setting given twice is one line on a chart, wherever it stands.
        Map<TrainingPlan, Setting> distinct = new LinkedHashMap<>();
        AccountCommand.settings(file, training, options)
                .forEach(setting -> distinct.putIfAbsent(setting.plan(), setting));
        List<Setting> settings = List.copyOf(distinct.values());
        if (!training.isLengthGiven() && file == null) {
            throw options.wrongUse("Missing: --steps, how often the event may happen.");
        }
        if (html != null) {
            AtomicFiles.requireWritable(html);
        }
        Labels labels = Labels.of(settings);
        Map<Setting, Curve> curves = new LinkedHashMap<>();
        int failed = 0;
        try (Waiting waiting = Waiting.begin("Comparing", settings.size() * (long) POINTS)) {
            for (Setting setting : settings) {
                try {
                    Curve curve = curve(release, setting, labels.of(setting), waiting);
                    JsonLine line = options.json() ? line(release, setting, curve) : null;
                    curves.put(setting, curve);
                    if (line != null) {
                        line.print(options.out());
                    }
                } catch (IllegalArgumentException e) {
                    if (settings.size() == 1 && setting.source().isEmpty()) {
                        throw e;
                    }
                    failed++;
                    refused(release, setting, labels, e);
                }
            }
        }
        return show(
                List.copyOf(curves.values()),
                common(release, settings.get(0).plan(), labels),
                failed);
    }

    private String common(Release release, TrainingPlan any, Labels labels) {
        return training.hasEvent()
                ? "event " + training.event() + ", " + labels.common()
                : labels.common() + release.peculiarities(any);
    }

    /** The other settings are shown nevertheless. */
    private void refused(
            Release release, Setting setting, Labels labels, IllegalArgumentException e) {
        String problem = Answers.problem(setting, e);
        if (options.json()) {
            new Answers(options, release, /* json= */ true, /* total= */ 1)
                    .line(new Answers.Answer(setting, null, Map.of(), problem))
                    .print(options.out());
        } else {
            options.err().println(labels.of(setting) + ": " + problem);
        }
    }

    private int show(List<Curve> curves, String common, int failed) throws IOException {
        if (!curves.isEmpty() && !options.json()) {
            options.out().print(ComparisonTable.of(curves, common));
            options.out().flush();
        }
        if (!curves.isEmpty() && html != null) {
            AtomicFiles.writeString(html, ComparisonPage.html(common, note(), curves));
            options.err().println("Wrote " + html + ".");
        }
        return failed == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Curve curve(Release release, Setting setting, String label, Waiting waiting) {
        Accountant accountant = options.accountant().forCharts();
        long steps = setting.plan().length().orElseThrow();
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, 0));
        for (long count : lengths(steps)) {
            points.add(point(accountant, release, setting, count));
            waiting.step();
        }
        return new Curve(label, points);
    }

    /** Those of the curve, and those that the table shows. */
    private static Iterable<Long> lengths(long steps) {
        SortedSet<Long> lengths = Curve.lengths(steps, POINTS);
        ComparisonTable.EIGHTHS.forEach(n -> lengths.add(ComparisonTable.length(steps, n)));
        return lengths;
    }

    private Point point(Accountant accountant, Release release, Setting setting, long count) {
        PrivacyGuarantee guarantee =
                accountant.guarantee(
                        release.event(setting.plan().withSteps(count)),
                        setting.plan().relation(),
                        setting.delta());
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
    private JsonLine line(Release release, Setting setting, Curve curve) {
        return new Answers(options, release, /* json= */ true, /* total= */ 1)
                .line(
                        Answers.Answer.of(
                                setting,
                                options.accountant()
                                        .accountant()
                                        .guarantee(
                                                release.event(setting.plan()),
                                                setting.plan().relation(),
                                                setting.delta())))
                .with(
                        "epsilonOverSteps",
                        curve.points().stream()
                                .map(p -> Map.of("steps", (long) p.x(), "epsilon", p.y()))
                                .toList());
    }
}
