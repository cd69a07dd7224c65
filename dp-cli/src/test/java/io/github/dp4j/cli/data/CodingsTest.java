package io.github.dp4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.data.column.FeatureColumn;
import io.github.dp4j.cli.data.column.NumberStyle;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cell of each type of column becomes. */
final class CodingsTest {

    private static FeatureColumn column(String json) {
        Schema schema =
                Schema.parse(
                        "{\"columns\": ["
                                + json.replace('\'', '"')
                                + ", {\"name\": \"y\", \"type\": \"target\", \"min\": 0, \"max\":"
                                + " 1}]}",
                        "s.json");
        return (FeatureColumn) schema.columns().get(0);
    }

    private static float[] encoded(FeatureColumn column, @Nullable String cell) {
        float[] features = new float[column.width()];
        assertThat(column.encode(cell, NumberStyle.PLAIN, features, 0)).isNull();
        return features;
    }

    @Test
    void numeric_fillsBinAfterBin_andSaysThatItIsMissing() {
        FeatureColumn x = column("{'name':'x','type':'numeric','min':0,'max':8,'bins':4}");

        assertThat(encoded(x, "0")).containsExactly(0, 0, 0, 0, 0);
        assertThat(encoded(x, "1")).containsExactly(0.5f, 0, 0, 0, 0);
        assertThat(encoded(x, "5")).containsExactly(1, 1, 0.5f, 0, 0);
        assertThat(encoded(x, "99")).containsExactly(1, 1, 1, 1, 0);
        assertThat(encoded(x, null)).containsExactly(0, 0, 0, 0, 1);
    }

    @Test
    void numeric_onLogScale_givesPowersOfTenTheSameWidth() {
        FeatureColumn x =
                column("{'name':'x','type':'numeric','min':0,'max':999,'scale':'log','bins':3}");

        assertThat(encoded(x, "9")).containsExactly(new float[] {1, 0, 0, 0}, within());
        assertThat(encoded(x, "99")).containsExactly(new float[] {1, 1, 0, 0}, within());
        assertThat(encoded(x, "999")).containsExactly(new float[] {1, 1, 1, 0}, within());
    }

    private static org.assertj.core.data.Offset<Float> within() {
        return org.assertj.core.data.Offset.offset(1e-6f);
    }

    /** Where zero is out of range every power of ten counts alike. */
    @Test
    void numeric_onLogScaleBelowOne_tellsSmallNumbersApart() {
        FeatureColumn x =
                column("{'name':'x','type':'numeric','min':1e-6,'max':1,'scale':'log','bins':0}");

        assertThat(encoded(x, "1e-6")).containsExactly(0);
        assertThat(encoded(x, "1e-3")).containsExactly(new float[] {0.5f}, within());
    }

    @Test
    void ordinal_countsTheLevelsBelow() {
        FeatureColumn x =
                column("{'name':'x','type':'ordinal','categories':['low','middle','high']}");

        assertThat(encoded(x, "low")).containsExactly(0, 0, 0);
        assertThat(encoded(x, "high")).containsExactly(1, 1, 0);
        assertThat(encoded(x, "else")).containsExactly(0, 0, 1);
        assertThat(encoded(x, null)).containsExactly(0, 0, 1);
    }

    @Test
    void date_isADistanceAMonthAndADayOfTheWeek() {
        FeatureColumn x =
                column(
                        "{'name':'x','type':'date','min':'2020-01-01','max':'2020-12-31','bins':1,"
                                + "'format':'dd.MM.yyyy'}");

        float[] features = encoded(x, "29.02.2020"); // a Saturday
        assertThat(features[0]).isEqualTo(59f / 365, within());
        assertThat(ones(features)).isEqualTo(List.of(2, 13 + 5));
        assertThat(ones(encoded(x, null))).isEqualTo(List.of(1 + 12 + 7));
        assertThat(encoded(x, "01.01.1999")[0]).isZero();
        for (String bad : List.of("31.02.2020", "2020-02-29", "1.1.2020", "", "x")) {
            assertThat(x.encode(bad, NumberStyle.PLAIN, new float[x.width()], 0))
                    .isEqualTo(FeatureColumn.Problem.NO_DATE);
        }
    }

    /** Birthdays: 67 is 1967 where the earliest is 1950. */
    @Test
    void date_withTwoDigitsOfTheYear_liesInTheCenturyFromMinOn() {
        FeatureColumn x =
                column(
                        "{'name':'x','type':'date','min':'1950-01-01','max':'2049-12-31',"
                                + "'format':'dd-MMM-yy'}");

        assertThat(encoded(x, "03-Apr-67")[2]).isBetween(0.7f, 0.8f);
        assertThat(encoded(x, "03-APR-67")).isEqualTo(encoded(x, "03-Apr-67"));
        assertThat(encoded(x, "03-Apr-07")[9]).isBetween(0.1f, 0.2f);
    }

    private static List<Integer> ones(float[] features) {
        return java.util.stream.IntStream.range(0, features.length)
                .filter(i -> features[i] == 1)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLAIN| 1234.5| 1234.5",
                "PLAIN| $12| 12",
                "PLAIN| -€12| -12",
                "PLAIN| 12 %| 12",
                "PLAIN| 1,234| NaN",
                "PLAIN| 3,14| NaN",
                "COMMAS| 1,234,567.5| 1234567.5",
                "COMMAS| 1,23| NaN",
                "COMMAS| 1234.5| 1234.5",
                "POINTS| 1.234.567,5 €| 1234567.5",
                "POINTS| 1.234| 1234",
                "POINTS| 1.5| NaN",
                "DECIMAL_COMMA| 3,14| 3.14",
                "DECIMAL_COMMA| 3.14| NaN",
                "DECIMAL_COMMA| 314| 314",
                "SPACES| 1 234,5| 1234.5",
                "APOSTROPHES| 1'234.5| 1234.5",
                "COMMAS| | NaN",
                "COMMAS| --5| NaN",
                "COMMAS| Infinity| NaN",
            })
    void numbers_ofEachStyle_areReadAsTheExampleSays(
            NumberStyle style, @Nullable String text, double value) {
        assertThat(style.parse(text == null ? "" : text)).isEqualTo((Double) value);
    }

    @Test
    void categories_thatListTheMissingToken_takeItForAValue() {
        float[] features = new float[3];
        column("{'name':'x','type':'categorical','categories':['?','a']}")
                .encode("?", NumberStyle.PLAIN, features, 0);

        assertThat(features).containsExactly(1, 0, 0);
    }
}
