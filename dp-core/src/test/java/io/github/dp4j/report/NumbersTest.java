package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "2.9787123, 2.98",
        "2.9700001, 2.98",
        "2.97, 2.97",
        "0.99999, 1",
        "17.86, 17.9",
        "1234.5, 1240",
        "0.00001, 1e-5",
        "1.234e-7, 1.24e-7",
        "0.0001, 0.0001",
        "0, 0",
        "3e20, 3e20",
        "Infinity, infinity"
    })
    void upper_value_roundsUpToThreeDigits(double value, String expected) {
        assertThat(Numbers.upper(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.07, 7 %", "0.0430001, 4.31 %", "0.99991, 100 %", "1, 100 %", "1e-9, 1e-7 %"})
    void percentUpper_value_roundsUpInDecimals(double value, String expected) {
        assertThat(Numbers.percentUpper(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"256, 256", "1.10, 1.1", "14.37, 14.37", "0.017813, 0.017813", "1e-7, 1e-7"})
    void plain_setting_showsItsDigits(double value, String expected) {
        assertThat(Numbers.plain(value)).isEqualTo(expected);
    }

    @Property
    void upperAndLower_anyValue_encloseItClosely(
            @ForAll @DoubleRange(min = 1, max = 10) @Scale(15) double digits,
            @ForAll @IntRange(min = -300, max = 300) int exponent) {
        double value = digits * Math.pow(10, exponent);

        assertThat(Double.parseDouble(Numbers.upper(value))).isBetween(value, value * 1.0101);
        assertThat(Double.parseDouble(Numbers.lower(value))).isBetween(value / 1.0101, value);
        assertThat(Double.parseDouble(Numbers.exact(value))).isEqualTo(value);
    }
}
