package io.github.dp4j.cli.account;

import io.github.dp4j.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Names questions by what tells their settings apart.
 *
 * @param different what is in every name
 * @param common what all settings share, in words
 */
record QuestionLabels(List<Part> different, String common) {

    /**
     * A part of a question.
     *
     * @param name its name
     * @param value its value, in words; null if the setting has none
     */
    record Part(String name, Function<Question, String> value) {

        String of(Question question) {
            return name + " " + value.apply(question);
        }
    }

    static QuestionLabels of(List<Question> questions) {
        List<Part> parts =
                List.of(
                        new Part("sampling rate", s -> figure(s.samplingRate())),
                        new Part("noise multiplier", s -> figure(s.noiseMultiplier())),
                        new Part("epochs", s -> figure(s.plan().epochs())),
                        new Part("steps", s -> s.plan().epochs().isPresent() ? null : count(s)),
                        new Part("delta", s -> figure(s.plan().delta())),
                        new Part("", s -> s.plan().relation().label()));
        List<Part> different = new ArrayList<>();
        List<String> common = new ArrayList<>();
        for (Part part : parts) {
            if (questions.stream().map(part.value()).distinct().count() > 1) {
                different.add(part);
            } else if (part.value().apply(questions.get(0)) != null) {
                common.add(part.of(questions.get(0)).strip());
            }
        }
        return new QuestionLabels(different, String.join(", ", common));
    }

    private static @Nullable String count(Question question) {
        return question.steps() == null ? null : String.valueOf(question.steps());
    }

    private static @Nullable String figure(OptionalDouble value) {
        return value.isPresent() ? Numbers.plain(value.getAsDouble()) : null;
    }

    String of(Question question) {
        return different.isEmpty()
                ? "as above" // what all settings share stands above them
                : String.join(
                        ", ", different.stream().map(part -> part.of(question).strip()).toList());
    }
}
