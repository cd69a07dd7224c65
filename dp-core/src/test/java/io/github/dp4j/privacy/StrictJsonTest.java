package io.github.dp4j.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jackson")
class StrictJsonTest {

    private static JsonProcessingException refusal(String json) {
        JsonProcessingException e =
                catchThrowableOfType(JsonProcessingException.class, () -> StrictJson.event(json));
        assertThat(e).as("refusal of %s", json).isNotNull();
        return e;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"type\":\"Shuffled\",\"noiseMultiplier\":1} | event type 'Shuffled'",
                "{\"type\":\"DisjointBatches\",\"event\":{\"type\":\"New\"}} | event type 'New'",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":1,\"bias\":2} | field bias",
            })
    void event_fromANewerVersion_isNamedAsUnknown(String json, String said) {
        JsonProcessingException e = refusal(json);

        assertThat(StrictJson.isUnknown(e)).isTrue();
        assertThat(StrictJson.problem(e))
                .contains(said, "this version of DP4J does not know", "line 1")
                .doesNotContain("io.github", "jackson");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"type\":\"SelfComposed\",\"event\":{\"type\":\"NonPrivate\"}} | count",
                "{\"type\":\"SelfComposed\",\"event\":{\"type\":\"NonPrivate\"},\"count\":1.5} | count",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":9,\"noiseMultiplier\":1} | field noiseMultiplier twice",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":-1} | at least 0",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":1 | ends before it is complete",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":1}} | more after its end",
                "{\"noiseMultiplier\":1} | no type",
                "{\"type\":\"PoissonSampled\",\"samplingRate\":0.1} | event is missing or null; PoissonSampled needs it",
                "{\"type\":\"Composed\"} | events is missing",
                "{\"type\":\"Composed\",\"events\":[null]} | is null",
                "{\"type\":\"Gaussian\"} | noiseMultiplier is missing or null; Gaussian needs it",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":null} | noiseMultiplier is missing or null; Gaussian needs it",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":\"1\"} | noiseMultiplier has a value that is not allowed there: it must be a number",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":NaN} | noiseMultiplier is NaN, which is no number",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":1e999} | but is Infinity",
                "{\"type\":\"GaussianMixture\",\"noiseMultiplier\":1,\"sensitivities\":[null],\"probabilities\":[1]} | sensitivities[0] is missing or null",
                "{\"type\":\"GaussianMixture\",\"noiseMultiplier\":1,\"sensitivities\":[1]} | probabilities is missing",
                "{\"type\":\"SelfComposed\",\"event\":{\"type\":\"NonPrivate\"},\"count\":1e3} | count is 1000: it must be a whole number, in digits alone, of at most 9223372036854775807",
                "{\"type\":\"SelfComposed\",\"event\":{\"type\":\"NonPrivate\"},\"count\":1.5} | count is 1.5: it must be a whole number",
                "{\"type\":\"SelfComposed\",\"event\":{\"type\":\"NonPrivate\"},\"count\":9223372036854775808} | count is 9223372036854775808: it must be a whole number",
                "{\"type\":\"SelfComposed\",\"event\":{\"type\":\"NonPrivate\"},\"count\":\"5\"} | count has a value that is not allowed there: it must be a whole number",
                "[] | not a JSON object",
                "null | not a JSON object",
                "{\"type\":\"NonPrivate\"} {} | more after its end",
            })
    void event_damaged_isRefusedInWords(String json, String said) {
        JsonProcessingException e = refusal(json);

        assertThat(StrictJson.isUnknown(e)).isFalse();
        assertThat(StrictJson.problem(e))
                .contains(said)
                .doesNotContain("io.github", "jackson", "Feature", "java.");
    }

    @Test
    void text_empty_isSaidToBeEmpty_andAMarkBeforeItIsSkipped() throws Exception {
        assertThat(StrictJson.problem(refusal(""))).startsWith("it is empty");
        assertThat(StrictJson.problem(refusal(" \n"))).startsWith("it is empty");
        assertThat(StrictJson.event("\uFEFF{\"type\":\"NonPrivate\"}"))
                .isEqualTo(new DpEvent.NonPrivate());
    }

    /** Enough levels for a StackOverflowError, were they followed. */
    @ParameterizedTest
    @ValueSource(ints = {100, 900, 100_000})
    void nesting_tooDeep_isRefusedInWords(int levels) {
        String repeated = "{\"type\":\"SelfComposed\",\"count\":1,\"event\":";
        String listed = "{\"type\":\"Composed\",\"events\":[";
        String inner = "{\"type\":\"NonPrivate\"}";

        assertThat(
                        StrictJson.problem(
                                refusal(repeated.repeat(levels) + inner + "}".repeat(levels))))
                .containsAnyOf("nest at most 100 deep", "nests 251 deep");
        assertThat(StrictJson.problem(refusal(listed.repeat(levels) + inner + "]}".repeat(levels))))
                .containsAnyOf("nest at most 100 deep", "nests 251 deep");
    }

    @Test
    void nesting_asDeepAsAllowed_isReadBack() throws Exception {
        DpEvent event = new DpEvent.NonPrivate();
        for (int i = 1; i < 100; i++) {
            event = new DpEvent.Composed(List.of(event));
        }

        String json = StrictJson.mapper().writeValueAsString(event);

        assertThat(StrictJson.event(json)).isEqualTo(event);
    }

    @Test
    void relation_fromANewerVersion_isNamedAsUnknown() {
        JsonProcessingException e =
                catchThrowableOfType(
                        JsonProcessingException.class,
                        () ->
                                StrictJson.mapper()
                                        .readValue("\"ADD_TWO\"", NeighboringRelation.class));

        assertThat(StrictJson.isUnknown(e)).isTrue();
        assertThat(StrictJson.problem(e)).contains("'ADD_TWO'");
    }
}
