package io.github.dp4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Names settings by what tells them apart.
 *
 * @param different what is in every name
 * @param common what all settings share, in words
 */
record Labels(List<Part> different, String common) {

    /**
     * A part of a setting.
     *
     * @param name its name
     * @param value its value, in words; null if the setting has none
     */
    record Part(String name, Function<Setting, String> value) {

        String of(Setting setting) {
            return name + " " + value.apply(setting);
        }
    }

    static Labels of(List<Setting> settings) {
        List<Part> parts =
                List.of(
                        new Part("sampling rate", s -> figure(s.samplingRate())),
                        new Part("noise multiplier", s -> figure(s.noiseMultiplier())),
                        new Part("epochs", s -> figure(Setting.orNull(s.plan().epochs()))),
                        new Part("steps", s -> s.plan().epochs().isPresent() ? null : count(s)),
                        new Part("delta", s -> figure(s.delta())),
                        new Part("", s -> s.plan().relation().label()));
        List<Part> different = new ArrayList<>();
        List<String> common = new ArrayList<>();
        for (Part part : parts) {
            if (settings.stream().map(part.value()).distinct().count() > 1) {
                different.add(part);
            } else if (part.value().apply(settings.get(0)) != null) {
                common.add(part.of(settings.get(0)).strip());
            }
        }
        return new Labels(different, String.join(", ", common));
    }

    private static String count(Setting setting) {
        return setting.steps() == null ? null : String.valueOf(setting.steps());
    }

    private static String figure(Double value) {
        return value == null ? null : Figures.plain(value);
    }

    String of(Setting setting) {
        return different.isEmpty()
                ? "as above" // what all settings share stands above them
                : String.join(
                        ", ", different.stream().map(part -> part.of(setting).strip()).toList());
    }
}
