package io.github.dp4j.cli.data.column;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.dp4j.privacy.Require;
import org.jspecify.annotations.Nullable;

/**
 * A number. It is scaled to [0, 1] by its bounds; on a logarithmic scale its logarithm is, or,
 * where min is 0, {@code log(1 + x)}. What lies outside is moved to the nearer bound. It becomes a
 * {@link Thermometer} of {@code bins} features and one that says that the value is missing; with 0
 * bins the scaled number itself, the middle where it is missing.
 *
 * @param name the column's name
 * @param bounds its public bounds: min and max in the file
 * @param scale linear, or log for what spans powers of ten, such as amounts of money
 * @param bins 0, or how many features it becomes
 */
public record NumericColumn(String name, Bounds bounds, Scale scale, int bins)
        implements FeatureColumn {

    /** As what a number is seen. */
    enum Scale {
        @JsonProperty("linear")
        LINEAR,
        @JsonProperty("log")
        LOG
    }

    public NumericColumn {
        Column.requireName(name);
        if (scale == Scale.LOG && bounds.lower() < 0) {
            throw new IllegalArgumentException(
                    "the scale of column '"
                            + name
                            + "' cannot be log, since its min is "
                            + Require.show(bounds.lower())
                            + ": a logarithm needs numbers from 0 on. Use \"scale\": \"linear\"");
        }
        if (bins < 0 || bins > Thermometer.MOST) {
            throw new IllegalArgumentException(
                    "the bins of column '"
                            + name
                            + "' must be from 0 to "
                            + Thermometer.MOST
                            + ", but are "
                            + bins);
        }
    }

    @JsonCreator
    static NumericColumn of(
            @JsonProperty("name") String name,
            @JsonProperty("min") @Nullable Double min,
            @JsonProperty("max") @Nullable Double max,
            @JsonProperty("scale") @Nullable Scale scale,
            @JsonProperty("bins") @Nullable Integer bins) {
        Column.requireName(name);
        return new NumericColumn(
                name,
                Bounds.ofColumn(name, min, max),
                scale == null ? Scale.LINEAR : scale,
                bins == null ? Thermometer.USUAL : bins);
    }

    /** Returns a number that becomes one feature. */
    public static NumericColumn plain(String name, Bounds bounds) {
        return new NumericColumn(name, bounds, Scale.LINEAR, /* bins= */ 0);
    }

    @JsonProperty("min")
    double min() {
        return bounds.lower();
    }

    @JsonProperty("max")
    double max() {
        return bounds.upper();
    }

    @Override
    @JsonIgnore
    public Bounds bounds() {
        return bounds;
    }

    @Override
    public int width() {
        return bins == 0 ? 1 : bins + 1;
    }

    @Override
    public @Nullable Problem encode(
            @Nullable String cell, NumberStyle numbers, float[] features, int at) {
        if (cell == null) {
            features[bins == 0 ? at : at + bins] = bins == 0 ? 0.5f : 1;
            return null;
        }
        double value = numbers.parse(cell);
        if (Double.isNaN(value)) {
            return Problem.NO_NUMBER;
        }
        double u = scaled(value);
        if (bins == 0) {
            features[at] = (float) u;
        } else {
            new Thermometer(bins).write(u, features, at);
        }
        return null;
    }

    private double scaled(double value) {
        if (scale == Scale.LINEAR) {
            return bounds.scale(value);
        }
        double inside = Math.min(bounds.upper(), Math.max(bounds.lower(), value));
        return bounds.lower() > 0
                ? Math.log(inside / bounds.lower()) / Math.log(bounds.upper() / bounds.lower())
                : Math.log1p(inside) / Math.log1p(bounds.upper());
    }

    @Override
    public Column withName(String other) {
        return new NumericColumn(other, bounds, scale, bins);
    }

    @Override
    public String meaning() {
        return "numeric, "
                + bounds.words()
                + (scale == Scale.LOG ? ", log" : "")
                + (bins == 0 ? "" : ", " + bins + " bins");
    }
}
