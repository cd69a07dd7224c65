package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.dp4j.cli.data.text.Decimals;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How numbers are written, said by an example: 1,234 is one number in London and another one in
 * Paris, so it is not guessed. A currency sign and a percent sign at either end belong to the unit,
 * and bounds are in that unit: 12 % is 12.
 */
public enum NumberStyle {
    @JsonProperty("1234.5")
    PLAIN("1234.5", '.', null),
    @JsonProperty("1,234.5")
    COMMAS("1,234.5", '.', ","),
    @JsonProperty("1234,5")
    DECIMAL_COMMA("1234,5", ',', null),
    @JsonProperty("1.234,5")
    POINTS("1.234,5", ',', "\\."),
    @JsonProperty("1 234,5")
    SPACES("1 234,5", ',', "[ \u00a0\u202f]"),
    @JsonProperty("1'234.5")
    APOSTROPHES("1'234.5", '.', "['\u2019]");

    private static final Pattern UNIT = Pattern.compile("^\\p{Sc}\\s*|\\s*[\\p{Sc}%]$");

    private final String example;
    private final char decimal;
    private final @Nullable Pattern grouped;
    private final @Nullable Pattern separator;

    NumberStyle(String example, char decimal, @Nullable String thousands) {
        this.example = example;
        this.decimal = decimal;
        this.separator = thousands == null ? null : Pattern.compile(thousands);
        this.grouped =
                thousands == null
                        ? null
                        : Pattern.compile(
                                "[+-]?\\d{1,3}(?:"
                                        + thousands
                                        + "\\d{3})+(?:"
                                        + Pattern.quote(String.valueOf(decimal))
                                        + "\\d+)?");
    }

    /** Returns the example. */
    public String example() {
        return example;
    }

    /**
     * Reads a number.
     *
     * @return the number; NaN if the text is none in this style
     */
    public double parse(String text) {
        double plain = decimal == '.' ? Decimals.parse(text) : Double.NaN;
        return Double.isNaN(plain) ? styled(text) : plain;
    }

    private double styled(String text) {
        // A sign before the currency: -$5.
        String sign = text.startsWith("-") || text.startsWith("+") ? text.substring(0, 1) : "";
        String rest = text.substring(sign.length());
        String number = sign + UNIT.matcher(rest).replaceAll("").strip();
        if (grouped != null && separator != null && grouped.matcher(number).matches()) {
            number = separator.matcher(number).replaceAll("");
        }
        if (decimal == ',') {
            if (number.indexOf('.') >= 0) {
                return Double.NaN;
            }
            number = number.replace(',', '.');
        }
        return Decimals.parse(number);
    }
}
