package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.json.PackageVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Of the run with the oldest Jackson that a user may bring (row B6 of the attacks). */
@Tag("jackson")
class OldestJacksonTest {

    @Test
    void jacksonOfThatRun_isTheOldest() {
        String wanted = System.getProperty("dp4j.jackson");
        assumeTrue(wanted != null, "This is the run with our own Jackson.");
        assertThat(PackageVersion.VERSION).hasToString(wanted);
    }
}
