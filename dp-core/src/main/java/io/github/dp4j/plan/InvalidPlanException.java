package io.github.dp4j.plan;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Thrown when the numbers of a training are out of range, contradict each other, or lack one. */
public final class InvalidPlanException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** A setting's name in a problem: each reader has names of its own for the same settings. */
    private static final Pattern SETTING = Pattern.compile("\\{(\\w+)}");

    private final String[] problems; // a list would not be serializable

    /**
     * Creates the exception.
     *
     * @param problems sentences with settings as {@code {clipNorm}}
     */
    InvalidPlanException(List<String> problems) {
        super(message(words(problems, UnaryOperator.identity())));
        this.problems = problems.toArray(String[]::new);
    }

    /**
     * Returns everything that is wrong: what, the value given, the range allowed, what to do.
     *
     * @return one sentence or more each
     */
    public List<String> problems() {
        return problems(UnaryOperator.identity());
    }

    /**
     * Returns everything that is wrong, in the reader's own names.
     *
     * @param names what a setting is called, given its name in {@link TrainingPlan}; such as {@code
     *     --noise-multiplier} for {@code noiseMultiplier}
     * @return one sentence or more each
     */
    public List<String> problems(UnaryOperator<String> names) {
        return words(List.of(problems), names);
    }

    static List<String> words(List<String> problems, UnaryOperator<String> names) {
        return problems.stream()
                .map(
                        problem ->
                                SETTING.matcher(problem)
                                        .replaceAll(
                                                name ->
                                                        Matcher.quoteReplacement(
                                                                names.apply(name.group(1)))))
                .toList();
    }

    private static String message(List<String> words) {
        return words.size() == 1
                ? words.get(0)
                : words.stream()
                        .collect(
                                Collectors.joining("\n  - ", "The plan cannot be used:\n  - ", ""));
    }
}
