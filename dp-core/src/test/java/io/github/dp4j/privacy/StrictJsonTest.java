package io.github.dp4j.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictJsonTest {

    private static JsonProcessingException refusal(String json) {
        JsonProcessingException e =
                catchThrowableOfType(
                        JsonProcessingException.class,
                        () -> StrictJson.mapper().readValue(json, DpEvent.class));
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
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":9,\"noiseMultiplier\":1} | Duplicate",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":-1} | at least 0",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":1 | end-of-input",
                "{\"type\":\"Gaussian\",\"noiseMultiplier\":1}} | close marker",
                "{\"noiseMultiplier\":1} | no type",
                "{\"type\":\"PoissonSampled\",\"samplingRate\":0.1} | is missing",
                "{\"type\":\"Composed\"} | is missing",
            })
    void event_damaged_isRefusedInWords(String json, String said) {
        JsonProcessingException e = refusal(json);

        assertThat(StrictJson.isUnknown(e)).isFalse();
        assertThat(StrictJson.problem(e)).contains(said).doesNotContain("io.github", "jackson");
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
