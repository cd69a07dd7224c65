package io.github.dp4j.dl4j.cli;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.files.AtomicFiles;
import io.github.dp4j.report.ComparisonPage;
import io.github.dp4j.report.Curve;
import io.github.dp4j.report.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
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

    CompareCommand() {}

    @Override
    public Integer call() throws IOException {
        Release release = training.release(options);
        List<Setting> settings = AccountCommand.settings(file, training, options);
        if (!training.isLengthGiven() && file == null) {
            throw options.wrongUse("Missing: --steps, how often the event may happen.");
        }
        Labels labels = Labels.of(settings, release);
        List<Curve> curves = new ArrayList<>();
        for (Setting setting : settings) {
            Curve curve = curve(release, setting, labels.of(setting));
            curves.add(curve);
            if (options.json()) {
                line(release, setting, curve).print(options.out());
            }
        }
        if (!options.json()) {
            options.out().print(ComparisonTable.of(curves, labels.common()));
            options.out().flush();
        }
        if (html != null) {
            AtomicFiles.writeString(html, ComparisonPage.html(labels.common(), curves));
            options.err().println("Wrote " + html + ".");
        }
        return CommandLine.ExitCode.OK;
    }

    private Curve curve(Release release, Setting setting, String label) {
        Accountant accountant = options.accountant().forCharts();
        long steps = setting.stepsAt(setting.samplingRate());
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, 0));
        for (long count : lengths(steps)) {
            points.add(point(accountant, release, setting, count));
        }
        return new Curve(label, points);
    }

    /** Those of the curve, and those that the table shows. */
    private static Iterable<Long> lengths(long steps) {
        SortedSet<Long> lengths = Curve.lengths(steps, POINTS);
        ComparisonTable.EIGHTHS.forEach(n -> lengths.add(ComparisonTable.length(steps, n)));
        return lengths;
    }

    private static Point point(
            Accountant accountant, Release release, Setting setting, long count) {
        return new Point(
                count,
                accountant
                        .guarantee(
                                release.event(
                                        setting.samplingRate(), setting.noiseMultiplier(), count),
                                setting.relation(),
                                setting.delta())
                        .epsilon());
    }

    /** At full length the figures are those of {@code account}; the curve is an upper bound. */
    private JsonLine line(Release release, Setting setting, Curve curve) {
        long steps = setting.stepsAt(setting.samplingRate());
        return new Answers(options.out(), release, /* json= */ true)
                .line(
                        new Answers.Answer(
                                setting,
                                options.accountant()
                                        .accountant()
                                        .guarantee(
                                                release.event(
                                                        setting.samplingRate(),
                                                        setting.noiseMultiplier(),
                                                        steps),
                                                setting.relation(),
                                                setting.delta())))
                .with(
                        "epsilonOverSteps",
                        curve.points().stream()
                                .map(p -> Map.of("steps", (long) p.x(), "epsilon", p.y()))
                                .toList());
    }
}
