package io.github.dp4j.cli.train;

import io.github.dp4j.privacy.Require;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The public list of candidates: what each of them sets, by the names of the options. */
final class CandidateGrid {

    private static final double[] FACTORS = {0.25, 1, 4};

    private CandidateGrid() {}

    /**
     * Returns every combination of the values given; one candidate that sets nothing if none are.
     */
    static List<Map<String, String>> of(TuneOptions.Candidates given) {
        List<Map<String, String>> grid = List.of(Map.of());
        grid = times(grid, "--model", given.models);
        grid = times(grid, "--learning-rate", shown(given.learningRates));
        grid = times(grid, "--momentum", shown(given.momenta));
        return times(grid, "--clip", shown(given.clips));
    }

    /** Returns a candidate with several learning rates around its default. */
    static List<Map<String, String>> around(Map<String, String> candidate, double learningRate) {
        List<String> rates = new ArrayList<>();
        for (double factor : FACTORS) {
            double rate =
                    new BigDecimal(factor * learningRate).round(new MathContext(3)).doubleValue();
            rates.add(Require.show(rate));
        }
        return times(List.of(candidate), "--learning-rate", rates);
    }

    private static List<String> shown(List<Double> values) {
        return values.stream().map(Require::show).toList();
    }

    private static List<Map<String, String>> times(
            List<Map<String, String>> grid, String option, List<String> values) {
        if (values.isEmpty()) {
            return grid;
        }
        for (String value : values) {
            if (Collections.frequency(values, value) > 1) {
                throw new IllegalArgumentException(
                        option
                                + " lists "
                                + value
                                + " twice, which would be drawn twice as often.");
            }
        }
        List<Map<String, String>> product = new ArrayList<>();
        for (Map<String, String> candidate : grid) {
            for (String value : values) {
                Map<String, String> more = new LinkedHashMap<>(candidate);
                more.put(option, value);
                product.add(more);
            }
        }
        return product;
    }

    /** Returns a candidate as it would be typed. */
    static String words(Map<String, String> candidate) {
        return candidate.entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(" "));
    }
}
