package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.privacy.DpEvent;
import org.junit.jupiter.api.Test;

class EventWordsTest {

    private static final DpEvent GAUSSIAN = new DpEvent.Gaussian(2);

    @Test
    void mechanismsWithNoiseOfTheirOwn_areNotCalledNoiselessFullBatches() {
        DpEvent tree = new DpEvent.MatrixMechanism(1, 3);
        assertThat(EventWords.noise(tree)).contains("MatrixMechanism");
        assertThat(EventWords.sampling(tree)).contains("MatrixMechanism");
    }

    @Test
    void cappedPoisson_namesItsCapAndItsNoise() {
        DpEvent capped = new DpEvent.TruncatedPoisson(1000, 0.1, 120, GAUSSIAN);
        assertThat(EventWords.sampling(capped)).contains("0.1").contains("120");
        assertThat(EventWords.noise(capped)).contains("Gaussian, 2 x");
    }

    @Test
    void noiseless_isSaidLoudly() {
        assertThat(EventWords.noise(new DpEvent.NonPrivate())).isEqualTo("NO NOISE");
        assertThat(EventWords.noise(new DpEvent.Gaussian(0))).isEqualTo("NO NOISE");
        assertThat(EventWords.sampling(GAUSSIAN)).startsWith("full batch");
    }
}
