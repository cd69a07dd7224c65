package io.github.dp4j.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.noise.SecureGaussian;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableHistogramsTest {

    private static final int NUMBERS = 2;
    private static final int CATEGORIES = 3;
    private static final NoiseSource NONE = (step, sum, from, to, deviation, divisor) -> {};

    /** What a row holds, any of it missing. */
    static final class Cells {
        private final double[] numbers;
        private final @Nullable String[] values;

        Cells(double[] numbers, @Nullable String[] values) {
            this.numbers = numbers;
            this.values = values;
        }
    }

    private static HistogramPlan plan(double noise) {
        return new HistogramPlan(NUMBERS, CATEGORIES, noise, 1e-6);
    }

    private static TableHistograms counted(List<Cells> rows) {
        TableHistograms histograms = new TableHistograms(plan(1));
        rows.forEach(row -> histograms.add(row.numbers, row.values));
        return histograms;
    }

    @Provide
    Arbitrary<Cells> cells() {
        Arbitrary<Double> number =
                Arbitraries.oneOf(
                        Arbitraries.doubles(),
                        Arbitraries.of(
                                Double.NaN, 0.0, -0.0, Double.POSITIVE_INFINITY, 1e-300, -1e300));
        Arbitrary<String> value = Arbitraries.of("a", "b", "c", " ", "\u0000").injectNull(0.2);
        return number.array(double[].class)
                .ofSize(NUMBERS)
                .flatMap(
                        numbers ->
                                value.array(String[].class)
                                        .ofSize(CATEGORIES)
                                        .map(values -> new Cells(numbers, values)));
    }

    /** One row more moves one bin a column by 1: the L2 distance is sqrt(columns), never more. */
    @Property(tries = 100)
    void counts_ofNeighbours_areSqrtColumnsApart(
            @ForAll("tables") List<Cells> rows, @ForAll("cells") Cells more) {
        List<Cells> larger = new ArrayList<>(rows);
        larger.add(more);
        List<List<String>> values = new ArrayList<>();
        for (int i = 0; i < CATEGORIES; i++) {
            TreeSet<String> all = new TreeSet<>();
            for (Cells row : larger) {
                if (row.values[i] != null) {
                    all.add(row.values[i]);
                }
            }
            values.add(List.copyOf(all));
        }
        double[] one = counted(rows).vector(values);
        double[] other = counted(larger).vector(values);
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            squares += (other[i] - one[i]) * (other[i] - one[i]);
        }
        assertThat(squares).isEqualTo(NUMBERS + CATEGORIES);
    }

    @Provide
    Arbitrary<List<Cells>> tables() {
        return cells().list().ofMaxSize(20);
    }

    @Test
    void release_addsTheNoiseOfThePlan_toEveryCount_once() {
        TableHistograms histograms =
                counted(
                        List.of(
                                new Cells(new double[] {1, 2}, new String[] {"a", null, "b"}),
                                new Cells(new double[] {1, 2}, new String[] {"c", null, "b"})));
        List<String> calls = new ArrayList<>();
        histograms.release(
                (step, sum, from, to, deviation, divisor) ->
                        calls.add(
                                from
                                        + " "
                                        + (sum.length() - to)
                                        + " "
                                        + deviation
                                        + " "
                                        + divisor));
        assertThat(calls).containsExactly("0 0 " + Math.sqrt(5) + " 1.0");
    }

    @Test
    void release_ofLargeCounts_findsRangesValuesAndWhatIsMissing() {
        TableHistograms histograms = new TableHistograms(plan(1));
        for (int i = 0; i < 1000; i++) {
            boolean gap = i % 4 == 0;
            histograms.add(
                    new double[] {gap ? Double.NaN : 17 + i % 70, i % 2 == 0 ? -3 : 0},
                    new String[] {gap ? null : "v" + i % 3, "only", "single" + i});
        }
        TableFindings found = histograms.release(NONE);
        assertThat(found.numbers())
                .containsExactly(new NumberRange(16, 128, 0.25), new NumberRange(-4, 0, 0));
        assertThat(found.categories())
                .containsExactly(
                        new CommonValues(List.of("v0", "v1", "v2"), 0.25),
                        new CommonValues(List.of("only"), 0),
                        new CommonValues(List.of(), 0));
    }

    /** The order of rows, and of values among them, must not show. */
    @Property(tries = 50)
    void release_doesNotDependOnTheOrderOfRows(@ForAll("tables") List<Cells> rows) {
        List<Cells> many =
                new ArrayList<>(Collections.nCopies(30, rows))
                        .stream()
                                .flatMap(List::stream)
                                .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
        TableFindings one = counted(many).release(NONE);
        Collections.reverse(many);
        assertThat(counted(many).release(NONE)).isEqualTo(one);
    }

    @Test
    void release_isMadeOnce() {
        TableHistograms histograms = counted(List.of());
        histograms.release(NONE);
        assertThatThrownBy(() -> histograms.release(NONE)).hasMessageContaining("second release");
        assertThatThrownBy(() -> histograms.add(new double[2], new String[3]))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void row_ofOtherColumns_isRefused() {
        TableHistograms histograms = counted(List.of());
        assertThatThrownBy(() -> histograms.add(new double[1], new String[3]))
                .hasMessage("A row needs 2 numbers and 3 values, but has 1 and 3.");
    }

    /**
     * The chance that delta pays for: 20,000 releases of one row, whose value may pass with
     * probability at most 0.2, and passes with 0.137 by the law itself. Either bound is five
     * deviations away: a false alarm in less than 3e-7 of all runs.
     */
    @Test
    void valueOfOneRow_passesAsOftenAsDeltaPaysFor() {
        int runs = 20_000;
        int passed = 0;
        SecureGaussian noise = SecureGaussian.create();
        for (int i = 0; i < runs; i++) {
            TableHistograms histograms = new TableHistograms(new HistogramPlan(0, 1, 1, 0.2));
            histograms.add(new double[0], new String[] {"secret"});
            passed += histograms.release(noise).categories().get(0).values().size();
        }
        double exact = 0.13673; // Pr[Z > q] where phi(q) / q = 0.2
        assertThat((double) passed / runs)
                .isBetween(
                        exact - 0.001 - 5 * Math.sqrt(exact / runs),
                        exact + 0.001 + 5 * Math.sqrt(exact / runs));
    }

    /**
     * Some empty bin passes in at most one release of 1,000: of 1,000 releases one on average, and
     * more than 12 with probability below 1e-9.
     */
    @Test
    void rangeOfNothing_isHardlyEverFound() {
        int found = 0;
        for (int i = 0; i < 1000; i++) {
            TableFindings findings = new TableHistograms(new HistogramPlan(3, 0, 5, 0)).release();
            found += findings.numbers().stream().anyMatch(NumberRange::isFound) ? 1 : 0;
        }
        assertThat(found).isLessThanOrEqualTo(12);
    }
}
