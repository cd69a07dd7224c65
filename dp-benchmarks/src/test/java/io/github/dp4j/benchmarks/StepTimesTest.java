package io.github.dp4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTimesTest {

    private static String run(String... args) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StepTimes.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), args);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static List<JsonNode> json(String... args) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : run(args).split("\n", -1)) {
            if (!line.isBlank()) {
                lines.add(new ObjectMapper().readTree(line));
            }
        }
        return lines;
    }

    @Test
    void time_isMeasuredOverAtLeastOneStep() throws IOException {
        JsonNode line = json("time", "mnist-cnn", "private", "4", "0").get(0);

        assertThat(line.get("model").asText()).isEqualTo("mnist-cnn");
        assertThat(line.get("kind").asText()).isEqualTo("private");
        assertThat(line.get("batch").asInt()).isEqualTo(4);
        assertThat(line.get("steps").asInt()).isEqualTo(1);
        assertThat(line.get("medianMs").asDouble())
                .isBetween(line.get("minMs").asDouble(), 1e3 * line.get("wallS").asDouble());
    }

    /** Long enough for a clock of processor time that ticks every 10 ms. */
    @Test
    void time_countsProcessorTime() throws IOException {
        JsonNode line = json("time", "mnist-cnn", "private", "4", "0.2").get(0);

        assertThat(line.get("steps").asInt()).isGreaterThan(1);
        assertThat(line.get("wallS").asDouble()).isGreaterThanOrEqualTo(0.2);
        assertThat(line.get("processorS").asDouble()).isPositive();
    }

    @Test
    void soak_printsTenTimes() throws IOException {
        List<JsonNode> lines = json("soak", "mnist-cnn", "plain", "4", "20");

        assertThat(lines).hasSize(10);
        assertThat(lines.get(9).get("steps").asInt()).isEqualTo(20);
        assertThat(lines)
                .allSatisfy(l -> assertThat(l.get("heapBytesPerStep").asLong()).isPositive());
    }

    @Test
    void memory_peakIsNoLessThanBefore() throws IOException {
        JsonNode line = json("memory", "mlp", "private", "4", "2").get(0);

        if (!Double.isNaN(line.get("peakMiB").asDouble())) {
            assertThat(line.get("peakMiB").asDouble())
                    .isGreaterThanOrEqualTo(line.get("beforeMiB").asDouble());
        }
    }

    @Test
    void describe_namesTheEngine() throws IOException {
        assertThat(run("describe", "mlp", "private", "4")).contains("compiled engine");
    }

    @Test
    void mode_unknown_isRefused() {
        assertThatThrownBy(() -> run("fly"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fly");
    }
}
