package io.github.dp4j.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class SignedPowersTest {

    @Property
    void bin_holdsItsNumber(@ForAll @DoubleRange(min = -8e12, max = 8e12) double value) {
        int bin = SignedPowers.of(value);
        if (bin == SignedPowers.ZERO) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo(0x1p-21);
        } else if (value > 0) {
            assertThat(value).isGreaterThan(SignedPowers.lower(bin));
            assertThat(value).isLessThanOrEqualTo(SignedPowers.upper(bin));
        } else {
            assertThat(value).isLessThan(SignedPowers.upper(bin));
            assertThat(value).isGreaterThanOrEqualTo(SignedPowers.lower(bin));
        }
    }

    @Test
    void bins_meet_andPowersEndThem() {
        for (int bin = 1; bin < SignedPowers.BINS; bin++) {
            if (bin != SignedPowers.ZERO && bin != SignedPowers.ZERO + 1) {
                assertThat(SignedPowers.lower(bin)).isEqualTo(SignedPowers.upper(bin - 1));
            }
        }
        assertThat(SignedPowers.upper(SignedPowers.of(16))).isEqualTo(16);
        assertThat(SignedPowers.lower(SignedPowers.of(Math.nextUp(16.0)))).isEqualTo(16);
        assertThat(SignedPowers.lower(SignedPowers.of(-16))).isEqualTo(-16);
        assertThat(SignedPowers.upper(SignedPowers.of(1.8e15))).isEqualTo(0x1p51);
        assertThat(SignedPowers.lower(SignedPowers.of(3e-8))).isEqualTo(0x1p-25);
        assertThat(SignedPowers.of(-0.0)).isEqualTo(SignedPowers.ZERO);
        assertThat(SignedPowers.of(Double.POSITIVE_INFINITY)).isEqualTo(SignedPowers.BINS - 1);
        assertThat(SignedPowers.of(-Double.MAX_VALUE)).isZero();
        assertThat(SignedPowers.of(Double.MIN_VALUE)).isEqualTo(SignedPowers.ZERO);
    }
}
