package io.github.dp4j.histogram;

import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.noise.SecureGaussian;
import io.github.dp4j.noise.SumVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts a table's rows, and releases once what the counts say. Until then all of it is private.
 * Memory grows with the number of different values of categories, and not with that of rows.
 *
 * <p>Each row counts once in each column, in exactly one bin: that is the sensitivity on which
 * {@link HistogramPlan} rests.
 *
 * <p><b>Why Gaussian noise and not discrete.</b> The vector's sensitivity is one of L2 over many
 * counts. The analysis of discrete Gaussian noise that {@link
 * io.github.dp4j.privacy.DpEvent.DiscreteGaussian} has is for one count. So these counts get the
 * noise of training, with what {@link io.github.dp4j.noise its package} says of floating point:
 * counts are exact, the noised ones are rounded to a grid that hides their last bits, and the proof
 * is for real numbers.
 */
public final class TableHistograms {

    /** The last bin of a column of numbers. */
    private static final int MISSING = SignedPowers.BINS;

    private final HistogramPlan plan;
    private final long[][] numbers;
    private final List<Map<String, long[]>> categories = new ArrayList<>();
    private final long[] withoutCategory;
    private boolean released;

    /**
     * Begins without rows.
     *
     * @param plan the numbers of the release, which name no column: both kinds are counted from 0
     */
    public TableHistograms(HistogramPlan plan) {
        this.plan = plan;
        this.numbers = new long[plan.numbers()][SignedPowers.BINS + 1];
        this.withoutCategory = new long[plan.categories()];
        for (int i = 0; i < plan.categories(); i++) {
            categories.add(new HashMap<>());
        }
    }

    /**
     * Counts a row.
     *
     * @param numbersOfRow a number for each column of numbers; NaN where it is missing
     * @param valuesOfRow a value for each column of categories; null where it is missing
     * @throws IllegalArgumentException if these are not as many as there are columns
     * @throws IllegalStateException after the release
     */
    public void add(double[] numbersOfRow, @Nullable String[] valuesOfRow) {
        requireUnreleased();
        if (numbersOfRow.length != numbers.length || valuesOfRow.length != categories.size()) {
            throw new IllegalArgumentException(
                    "A row needs "
                            + numbers.length
                            + " numbers and "
                            + categories.size()
                            + " values, but has "
                            + numbersOfRow.length
                            + " and "
                            + valuesOfRow.length
                            + ".");
        }
        for (int i = 0; i < numbers.length; i++) {
            double number = numbersOfRow[i];
            numbers[i][Double.isNaN(number) ? MISSING : SignedPowers.of(number)]++;
        }
        for (int i = 0; i < valuesOfRow.length; i++) {
            String value = valuesOfRow[i];
            if (value == null) {
                withoutCategory[i]++;
            } else {
                categories.get(i).computeIfAbsent(value, v -> new long[1])[0]++;
            }
        }
    }

    /**
     * Adds the noise, and says what is above the thresholds. It costs {@link HistogramPlan#event},
     * and can be done once: a second look at the same counts would cost as much again.
     *
     * @return what was found
     * @throws IllegalStateException if it was done before
     */
    public TableFindings release() {
        return release(SecureGaussian.create());
    }

    TableFindings release(NoiseSource noise) {
        requireUnreleased();
        released = true;
        List<List<String>> values =
                categories.stream()
                        .map(counts -> counts.keySet().stream().sorted().toList())
                        .toList();
        double[] vector = vector(values);
        noise.addTo(
                /* step= */ 0,
                SumVector.of(vector),
                /* from= */ 0,
                vector.length,
                plan.standardDeviation(),
                /* divisor= */ 1);
        int at = 0;
        List<NumberRange> ranges = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            ranges.add(range(Arrays.copyOfRange(vector, at, at + MISSING + 1)));
            at += MISSING + 1;
        }
        List<CommonValues> common = new ArrayList<>();
        for (List<String> column : values) {
            common.add(common(column, Arrays.copyOfRange(vector, at, at + column.size() + 1)));
            at += column.size() + 1;
        }
        return new TableFindings(ranges, common);
    }

    /**
     * Returns the exact counts as the one vector that gets the noise: of each column of numbers its
     * bins and the missing ones; of each column of categories the values given, and the missing
     * ones.
     */
    double[] vector(List<List<String>> values) {
        int length = numbers.length * (MISSING + 1);
        for (List<String> column : values) {
            length += column.size() + 1;
        }
        double[] vector = new double[length];
        int at = 0;
        for (long[] column : numbers) {
            for (long count : column) {
                vector[at++] = count;
            }
        }
        for (int i = 0; i < values.size(); i++) {
            for (String value : values.get(i)) {
                long[] count = categories.get(i).get(value);
                vector[at++] = count == null ? 0 : count[0];
            }
            vector[at++] = withoutCategory[i];
        }
        return vector;
    }

    private NumberRange range(double[] noised) {
        double threshold = plan.numberThreshold();
        double present = 0;
        int least = -1;
        int greatest = -1;
        for (int bin = 0; bin < MISSING; bin++) {
            if (noised[bin] > threshold) {
                least = least < 0 ? bin : least;
                greatest = bin;
                present += noised[bin];
            }
        }
        double share = share(noised[MISSING], threshold, present);
        return least < 0
                ? new NumberRange(0, 0, share)
                : new NumberRange(SignedPowers.lower(least), SignedPowers.upper(greatest), share);
    }

    private CommonValues common(List<String> values, double[] noised) {
        double threshold = plan.categoryThreshold();
        double present = 0;
        List<String> listed = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (noised[i] > threshold) {
                listed.add(values.get(i));
                present += noised[i];
            }
        }
        return new CommonValues(listed, share(noised[values.size()], threshold, present));
    }

    private static double share(double missing, double threshold, double present) {
        return missing > threshold ? missing / (missing + present) : 0;
    }

    private void requireUnreleased() {
        if (released) {
            throw new IllegalStateException(
                    "The histograms have been released: a second release is to be counted anew, by"
                            + " new histograms.");
        }
    }
}
