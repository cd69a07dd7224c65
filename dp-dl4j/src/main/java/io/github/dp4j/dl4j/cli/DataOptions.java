package io.github.dp4j.dl4j.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code --bounds} and {@code --classes}. */
final class DataOptions {

    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})\\.\\.(\\d{1,6})");
    private static final int MOST_CLASSES = 100_000;

    private DataOptions() {}

    static double[] bounds(String text) {
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 2) {
                double lower = Double.parseDouble(parts[0].strip());
                double upper = Double.parseDouble(parts[1].strip());
                if (lower < upper && upper - lower < Double.POSITIVE_INFINITY) {
                    return new double[] {lower, upper};
                }
            }
        } catch (NumberFormatException e) {
            throw wrongBounds(text, e);
        }
        throw wrongBounds(text, /* cause= */ null);
    }

    private static IllegalArgumentException wrongBounds(String text, Exception cause) {
        return new IllegalArgumentException(
                "--bounds must be two finite numbers, the smaller first, such as 0,255, but is '"
                        + text
                        + "'.",
                cause);
    }

    static List<String> classes(List<String> given) {
        List<String> classes = new ArrayList<>();
        for (String item : given) {
            Matcher range = RANGE.matcher(item.strip());
            if (range.matches()) {
                int last = Integer.parseInt(range.group(2));
                for (int i = Integer.parseInt(range.group(1)); i <= last; i++) {
                    classes.add(Integer.toString(i));
                }
            } else {
                classes.add(item.strip());
            }
        }
        if (classes.size() < 2
                || classes.size() > MOST_CLASSES
                || new HashSet<>(classes).size() < classes.size()) {
            throw new IllegalArgumentException(
                    "--classes must list at least two classes, each once, such as no,yes or 0..9,"
                            + " but is '"
                            + String.join(",", given)
                            + "'.");
        }
        return classes;
    }
}
