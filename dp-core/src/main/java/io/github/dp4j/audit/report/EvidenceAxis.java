package io.github.dp4j.audit.report;

import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.page.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Promise and evidence on one axis of epsilon, as a drawing (SVG): what is promised reaches from 0
 * to its bound, what is shown from its bound to the right. Where the two do not meet, one of them
 * is wrong.
 */
final class EvidenceAxis {

    private static final int WIDTH = 860;
    private static final int LEFT = 300;
    private static final int RIGHT = 820;
    private static final int ROW = 34;
    private static final int TICKS = 5;

    /**
     * One line of the drawing.
     *
     * @param label what it is
     * @param from its left end
     * @param to its right end; infinite for one that goes on
     * @param style the class of the bar
     * @param value what stands at its bound
     */
    private record Bar(String label, double from, double to, String style, String value) {}

    private EvidenceAxis() {}

    static String of(AuditReport report) {
        List<Bar> bars = bars(report);
        if (bars.isEmpty()) {
            return "<p class=\"note\">Neither is anything promised, nor is there a bound.</p>";
        }
        double largest = 0.1;
        for (Bar bar : bars) {
            largest = Math.max(largest, bar.from());
            largest = bar.to() < Double.POSITIVE_INFINITY ? Math.max(largest, bar.to()) : largest;
        }
        double end = round(1.25 * largest);
        StringBuilder out = new StringBuilder();
        int height = ROW * bars.size() + 44;
        out.append(
                String.format(
                        Locale.ROOT,
                        "<svg class=\"axis\" viewBox=\"0 0 %d %d\" role=\"img\""
                                + " aria-label=\"Promise and evidence on one axis of epsilon\">%n",
                        WIDTH,
                        height));
        int bottom = ROW * bars.size() + 8;
        for (int i = 0; i <= TICKS; i++) {
            double value = end * i / TICKS;
            double x = x(value, end);
            out.append(line(x, 4, x, bottom, "grid"));
            out.append(text(x, bottom + 16, "middle", "tick", Numbers.plain(value)));
        }
        out.append(text(0.5 * (LEFT + RIGHT), bottom + 33, "middle", "tick", "epsilon"));
        for (int i = 0; i < bars.size(); i++) {
            draw(out, bars.get(i), ROW * i + 4, end);
        }
        return out.append("</svg>\n").toString().replace("\r\n", "\n");
    }

    private static void draw(StringBuilder out, Bar bar, int top, double end) {
        boolean open = bar.to() == Double.POSITIVE_INFINITY;
        double from = x(bar.from(), end);
        double to = open ? RIGHT : x(bar.to(), end);
        double bound = open ? from : to;
        out.append(text(LEFT - 14, top + 20, "end", "label", bar.label()));
        out.append(
                String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\"/>%n",
                        bar.style(),
                        from,
                        top + 8,
                        Math.max(1, to - from)));
        out.append(line(bound, top + 3, bound, top + 27, "end " + bar.style()));
        boolean before = bound > RIGHT - 130;
        out.append(
                text(
                        before ? bound - 8 : bound + 8,
                        top + 20,
                        before ? "end" : "start",
                        "value",
                        bar.value()));
    }

    private static List<Bar> bars(AuditReport report) {
        List<Bar> bars = new ArrayList<>();
        report.promise()
                .filter(p -> p.guarantee().isPrivate())
                .ifPresent(
                        p -> {
                            bars.add(promised(p.guarantee()));
                            if (p.isTranslated()) {
                                bars.add(promised(p.asAudited().orElseThrow()));
                            }
                        });
        Evidence evidence = report.evidence();
        evidence.epsilon()
                .ifPresent(
                        bound ->
                                bars.add(
                                        shown(
                                                "shown (" + evidence.relation().label() + ")",
                                                bound.epsilon(),
                                                "evidence")));
        evidence.ledger()
                .ifPresent(
                        bound ->
                                bars.add(
                                        shown(
                                                "if the curve is the ledger's",
                                                bound.epsilonOfCurve(),
                                                "hypothesis")));
        evidence.mu()
                .ifPresent(
                        bound ->
                                bars.add(
                                        shown(
                                                "if the curve is a Gaussian's",
                                                bound.epsilonOfCurve(),
                                                "hypothesis")));
        return bars;
    }

    private static Bar promised(PrivacyGuarantee guarantee) {
        return new Bar(
                "promised (" + guarantee.relation().label() + ")",
                0,
                guarantee.epsilon(),
                "promise",
                "at most " + Numbers.upper(guarantee.epsilon()));
    }

    private static Bar shown(String label, double epsilon, String style) {
        return epsilon > 0
                ? new Bar(
                        label,
                        epsilon,
                        Double.POSITIVE_INFINITY,
                        style,
                        "at least " + Numbers.lower(epsilon))
                : new Bar(label, 0, 0, style, "nothing");
    }

    private static double x(double epsilon, double end) {
        return LEFT + (RIGHT - LEFT) * Math.min(1, epsilon / end);
    }

    /** The next of 1, 2, 2.5 and 5 times a power of ten whose fifths are easy to read. */
    private static double round(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double factor : new double[] {1, 2, 2.5, 5}) {
            if (factor * power >= value) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String line(double x1, double y1, double x2, double y2, String style) {
        return String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                style,
                x1,
                y1,
                x2,
                y2);
    }

    private static String text(double x, double y, String anchor, String style, String words) {
        return String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                style,
                x,
                y,
                anchor,
                Html.escape(words));
    }
}
