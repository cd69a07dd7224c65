package io.github.dp4j.cli.data.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

final class ThermometerTest {

    @Property
    void thermometer_anyNumber_sumsToItAndIsMonotone(
            @ForAll @DoubleRange(min = 0, max = 1) double u,
            @ForAll @IntRange(min = 1, max = 50) int bins) {
        float[] features = new float[bins];
        new Thermometer(bins).write(u, features, 0);

        double sum = 0;
        for (int j = 0; j < bins; j++) {
            assertThat(features[j]).isBetween(0f, 1f);
            assertThat(j == 0 || features[j] <= features[j - 1]).isTrue();
            sum += features[j];
        }
        assertThat(sum).isCloseTo(bins * u, offset(1e-5));
    }
}
