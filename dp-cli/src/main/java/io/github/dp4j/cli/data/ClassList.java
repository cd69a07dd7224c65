package io.github.dp4j.cli.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the list of {@code --classes}. */
public final class ClassList {

    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})\\.\\.(\\d{1,6})");
    private static final int MOST_CLASSES = 100_000;
    private static final int SHOWN = 100;

    private ClassList() {}

    /** Returns the classes: 1..30 stands for 1,2,...,30. */
    public static List<String> of(List<String> given) {
        List<String> classes = new ArrayList<>();
        for (String item : given) {
            Matcher range = RANGE.matcher(item.strip());
            if (range.matches()) {
                int last = Integer.parseInt(range.group(2));
                for (int i = Integer.parseInt(range.group(1));
                        i <= last && classes.size() <= MOST_CLASSES;
                        i++) {
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
                            + " and at most "
                            + MOST_CLASSES
                            + ", but is '"
                            + shortened(String.join(",", given))
                            + "'.");
        }
        return classes;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + " ...";
    }
}
