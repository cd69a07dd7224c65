package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A day. Its distance from min becomes a {@link Thermometer}, what lies outside is moved to the
 * nearer end; then come twelve features for the month, seven for the day of the week, and one that
 * says that the day is missing. Years of two digits lie in the hundred years from min on.
 */
public final class DateColumn implements FeatureColumn {

    private static final int MONTHS = 12;
    private static final int WEEKDAYS = 7;
    private static final String ISO = "uuuu-MM-dd";
    private static final Pattern TWO_DIGITS = Pattern.compile("(?<!u)uu(?!u)");

    private final String name;
    private final LocalDate min;
    private final LocalDate max;
    private final String format;
    private final Thermometer thermometer;
    private final DateTimeFormatter formatter;

    private DateColumn(String name, LocalDate min, LocalDate max, String format, int bins) {
        this.name = name;
        this.min = min;
        this.max = max;
        this.format = format;
        this.thermometer = new Thermometer(bins);
        this.formatter = formatter(format.replace('y', 'u'), min);
    }

    /** A year of era, as most people write it, has no era here. */
    private static DateTimeFormatter formatter(String pattern, LocalDate min) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
        Matcher year = TWO_DIGITS.matcher(pattern);
        if (year.find()) {
            if (year.start() > 0) {
                builder.appendPattern(pattern.substring(0, year.start()));
            }
            builder.appendValueReduced(ChronoField.YEAR, 2, 2, min.getYear());
            pattern = pattern.substring(year.end());
        }
        if (!pattern.isEmpty()) {
            builder.appendPattern(pattern);
        }
        // Strict, so that 31.02. is no day.
        return builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    @JsonCreator
    static DateColumn of(
            @JsonProperty("name") String name,
            @JsonProperty("min") @Nullable String min,
            @JsonProperty("max") @Nullable String max,
            @JsonProperty("format") @Nullable String format,
            @JsonProperty("bins") @Nullable Integer bins) {
        Column.requireName(name);
        LocalDate first = day(name, "min", min);
        LocalDate last = day(name, "max", max);
        if (!first.isBefore(last)) {
            throw new IllegalArgumentException(
                    "the min of column '" + name + "' must be before its max");
        }
        try {
            return new DateColumn(
                    name,
                    first,
                    last,
                    format == null ? ISO : format,
                    bins == null ? Thermometer.USUAL : bins);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "column '" + name + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private static LocalDate day(String name, String field, @Nullable String text) {
        try {
            return LocalDate.parse(Objects.requireNonNullElse(text, ""));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "column '"
                            + name
                            + "' needs public bounds, such as \"min\": \"2000-01-01\", \"max\":"
                            + " \"2030-12-31\", and its "
                            + field
                            + (text == null ? " is not given" : " is " + text),
                    e);
        }
    }

    @Override
    @JsonProperty("name")
    public String name() {
        return name;
    }

    @JsonProperty("min")
    String min() {
        return min.toString();
    }

    @JsonProperty("max")
    String max() {
        return max.toString();
    }

    @JsonProperty("format")
    public String format() {
        return format;
    }

    @JsonProperty("bins")
    int bins() {
        return thermometer.bins();
    }

    @Override
    public int width() {
        return thermometer.bins() + MONTHS + WEEKDAYS + 1;
    }

    @Override
    public @Nullable Problem encode(
            @Nullable String cell, NumberStyle numbers, float[] features, int at) {
        if (cell == null) {
            features[at + width() - 1] = 1;
            return null;
        }
        LocalDate day = day(cell);
        if (day == null) {
            return Problem.NO_DATE;
        }
        double range = max.toEpochDay() - min.toEpochDay();
        double u = (day.toEpochDay() - min.toEpochDay()) / range;
        thermometer.write(Math.max(0, Math.min(1, u)), features, at);
        int months = at + thermometer.bins();
        features[months + day.getMonthValue() - 1] = 1;
        features[months + MONTHS + day.getDayOfWeek().getValue() - 1] = 1;
        return null;
    }

    private @Nullable LocalDate day(String cell) {
        try {
            TemporalAccessor parsed = formatter.parse(cell);
            return parsed.query(TemporalQueries.localDate());
        } catch (DateTimeException e) {
            return null;
        }
    }

    @Override
    public Column withName(String other) {
        return new DateColumn(other, min, max, format, bins());
    }

    @Override
    public String meaning() {
        return "date, " + format + ", " + min + " to " + max + ", " + bins() + " bins";
    }
}
