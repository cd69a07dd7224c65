package io.github.dp4j.cli.account;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.GroupEvents;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.TradeOffCurve;
import io.github.dp4j.audit.curve.GaussianSummary;
import io.github.dp4j.cli.option.AccountantKind;
import io.github.dp4j.cli.option.Converters;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.UnsupportedEventException;
import io.github.dp4j.report.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that ask what a guarantee means, and the figures that answer: the best attack on one
 * example, epsilon for somebody with several records, Renyi divergences.
 */
final class AttackAndGroupFigures {

    private static final List<Double> FALSE_POSITIVE_RATES = List.of(1e-3, 1e-2, 1e-1);

    @Option(
            names = "--attack",
            description =
                    "Also say how well the best attack can tell whether one example was there:"
                            + " bounds from above.")
    private boolean attack;

    @Option(
            names = "--prior",
            paramLabel = "P",
            defaultValue = "0.5",
            description =
                    "For --attack: how probable it is beforehand that the example was there"
                            + " (default: ${DEFAULT-VALUE}).")
    private double prior;

    @Option(
            names = "--group",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "K",
            description = "Also say epsilon for somebody with K records, 1 to 64.")
    private @Nullable List<Integer> groups;

    @Option(
            names = "--renyi",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "ORDER",
            description = "Also say the Renyi divergences at these orders, above 1.")
    private @Nullable List<Double> orders;

    AttackAndGroupFigures() {}

    /** Refuses values out of range. */
    void check(AccountingOptions options) {
        if (!(prior > 0 && prior < 1)) {
            throw options.wrongUse(
                    "--prior must lie strictly between 0 and 1, but is " + prior + ".");
        }
        for (double order : orders == null ? List.<Double>of() : orders) {
            if (!(order > 1)) {
                throw options.wrongUse("--renyi must be above 1, but is " + order + ".");
            }
        }
        for (int records : groups == null ? List.<Integer>of() : groups) {
            if (records < 1 || records > 64) {
                throw options.wrongUse("--group must lie in [1, 64], but is " + records + ".");
            }
        }
    }

    boolean isAsked() {
        return attack || groups != null || orders != null;
    }

    /** Returns the figures that were asked for, as JSON shows them. */
    Map<String, Object> figures(AccountantKind kind, DpEvent event, Question question) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (attack) {
            fields.put("attack", attack(kind, event, question));
        }
        if (groups != null) {
            List<Object> all = new ArrayList<>();
            groups.stream()
                    .distinct()
                    .forEach(k -> all.add(group(kind.accountant(), event, question, k)));
            fields.put("groups", all);
        }
        if (orders != null) {
            fields.put("renyi", renyi(event, question));
        }
        return fields;
    }

    private List<Object> renyi(DpEvent event, Question question) {
        RdpAccountant rdp = new RdpAccountant();
        List<Object> all = new ArrayList<>();
        for (double order : new LinkedHashSet<>(orders)) {
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("order", order);
            try {
                point.put("divergence", rdp.divergence(event, question.plan().relation(), order));
            } catch (UnsupportedEventException refusal) {
                point.put("error", refusal.getMessage());
            }
            all.add(point);
        }
        return all;
    }

    private Map<String, Object> attack(AccountantKind kind, DpEvent event, Question question) {
        TradeOffCurve curve = TradeOffCurve.of(kind.forCharts(), event, question.plan().relation());
        List<Object> rates = new ArrayList<>();
        for (double rate : FALSE_POSITIVE_RATES) {
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("falsePositiveRate", rate);
            point.put("truePositiveRate", curve.truePositiveRate(rate));
            point.put("posteriorOdds", curve.posteriorOdds(prior, rate));
            rates.add(point);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("advantage", curve.advantage());
        fields.put("prior", prior);
        fields.put("accuracy", curve.accuracy(prior));
        fields.put("rates", rates);
        Double exact = mu(event, question);
        fields.put("gaussianMu", exact);
        fields.put("gaussian", exact == null ? gaussian(event, question) : null);
        return fields;
    }

    /** A ledger that is no Gaussian's, as mu-GDP: mu means nothing without the other two. */
    private static @Nullable Map<String, Object> gaussian(DpEvent event, Question question) {
        try {
            GaussianSummary summary = GaussianSummary.of(event, question.plan().relation());
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("mu", summary.mu());
            fields.put("smallestErrorRate", GaussianSummary.SMALLEST_RATE);
            fields.put("regret", summary.regret());
            fields.put("describesLedger", summary.describesLedger());
            return fields;
        } catch (UnsupportedEventException none) {
            return null;
        }
    }

    private static @Nullable Double mu(DpEvent event, Question question) {
        try {
            OptionalDouble mu = new PldAccountant().gaussianMu(event, question.plan().relation());
            return mu.isPresent() ? mu.getAsDouble() : null;
        } catch (UnsupportedEventException none) {
            return null;
        }
    }

    private static Map<String, Object> group(
            Accountant accountant, DpEvent event, Question question, int records) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("records", records);
        try {
            fields.put(
                    "epsilon",
                    accountant
                            .guarantee(
                                    GroupEvents.of(event, records),
                                    question.plan().relation(),
                                    question.delta())
                            .epsilon());
            fields.put("delta", question.delta());
        } catch (UnsupportedEventException refusal) {
            fields.put("error", refusal.getMessage());
        }
        return fields;
    }

    /** Returns figures in words, a line each. */
    @SuppressWarnings("unchecked") // figures() put it there
    static List<String> words(Map<String, Object> fields) {
        List<String> lines = new ArrayList<>();
        if (fields.get("attack") instanceof Map<?, ?> attack) {
            section(lines, "The best attack on one example, who knows all others, at most:");
            lines.add("  advantage         " + up(attack, "advantage") + " (TPR - FPR)");
            lines.add(
                    "  accuracy          "
                            + up(attack, "accuracy")
                            + " where it was there with probability "
                            + Numbers.plain(number(attack, "prior")));
            for (Map<String, Object> rate : (List<Map<String, Object>>) value(attack, "rates")) {
                lines.add(
                        "  TPR at FPR "
                                + String.format(Locale.ROOT, "%-7s", rate.get("falsePositiveRate"))
                                + up(rate, "truePositiveRate")
                                + ", and then odds of "
                                + up(rate, "posteriorOdds")
                                + " to 1");
            }
            if (attack.get("gaussianMu") != null) {
                lines.add("  Gaussian mu       " + attack.get("gaussianMu") + " (exact)");
            } else if (attack.get("gaussian") instanceof Map<?, ?> summary) {
                lines.add(
                        TerminalText.wrapped(
                                "  Gaussian mu       " + gaussian(summary), " ".repeat(20)));
            }
        }
        if (fields.get("groups") instanceof List<?> groups) {
            section(lines, "Somebody with several records:");
            for (Map<String, Object> group : (List<Map<String, Object>>) groups) {
                String records =
                        String.format(Locale.ROOT, "  %-18s", group.get("records") + " records");
                lines.add(
                        group.containsKey("error")
                                ? TerminalText.wrapped(records + group.get("error"), " ".repeat(20))
                                : records
                                        + "epsilon "
                                        + up(group, "epsilon")
                                        + " at delta "
                                        + Numbers.plain(number(group, "delta")));
            }
        }
        if (fields.get("renyi") instanceof List<?> renyi) {
            section(lines, "Renyi divergences, at most:");
            for (Map<String, Object> point : (List<Map<String, Object>>) renyi) {
                String order = String.format(Locale.ROOT, "  order %-12s", point.get("order"));
                lines.add(
                        point.containsKey("error")
                                ? TerminalText.wrapped(order + point.get("error"), " ".repeat(20))
                                : order + up(point, "divergence"));
            }
        }
        return lines;
    }

    private static String gaussian(Map<?, ?> summary) {
        return up(summary, "mu")
                + " at error rates of at least "
                + Numbers.plain(number(summary, "smallestErrorRate"))
                + ", regret "
                + up(summary, "regret")
                + (value(summary, "describesLedger").equals(true)
                        ? ""
                        : ": mu does not describe this ledger, and overstates the risk");
    }

    private static void section(List<String> lines, String title) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(title);
    }

    private static String up(Map<?, ?> fields, String name) {
        return TerminalText.up(number(fields, name));
    }

    private static double number(Map<?, ?> fields, String name) {
        return (double) value(fields, name);
    }

    private static Object value(Map<?, ?> fields, String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }
}
