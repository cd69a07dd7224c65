package io.github.dp4j.cli.option;

import io.github.dp4j.plan.InvalidPlanException;
import java.util.Locale;

/** Names the settings of a plan as the command line calls them. */
public final class OptionNames {

    private OptionNames() {}

    /** Returns the option for a setting: {@code --noise-multiplier} for {@code noiseMultiplier}. */
    private static String of(String setting) {
        return switch (setting) {
            case "expectedBatchSize" -> "--batch-size";
            case "clipNorm" -> "--clip";
            default -> "--" + setting.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        };
    }

    /** Returns everything that is wrong with a plan, by the names of the options. */
    public static String message(InvalidPlanException e) {
        return String.join(" ", e.problems(OptionNames::of));
    }
}
