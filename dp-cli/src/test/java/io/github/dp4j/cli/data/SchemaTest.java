package io.github.dp4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchemaTest {

    private static final String X =
            "{\"name\": \"x\", \"type\": \"numeric\", \"min\": 0, \"max\": 1}";
    private static final String Y =
            "{\"name\": \"y\", \"type\": \"label\", \"categories\": [\"a\", \"b\"]}";

    private static Schema columns(String... columns) {
        return Schema.parse("{\"columns\": [" + String.join(", ", columns) + "]}", "s.json");
    }

    @Test
    void schema_smallest_isRead() {
        Schema schema = columns(X, Y);

        assertThat(schema.names()).containsExactly("x", "y");
        assertThat(schema.width()).isEqualTo(1);
        assertThat(schema.isMissing("")).isTrue();
        assertThat(schema.isMissing("?")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{'name': 'x', 'type': 'numeric', 'min': 0}; column 'x' has no max: its public bounds",
                "{'name': 'x', 'type': 'numeric', 'max': 0}; column 'x' has no min: its public bounds",
                "{'name': 'x', 'type': 'numeric'}; column 'x' has no min and no max",
                "{'name': 'x', 'type': 'target', 'max': 0}; column 'x' has no min",
                "{'name': 'x', 'type': 'numeric', 'min': 0, 'max': '1'}; number without quotes",
                "{'name': 'x', 'type': 'numeric', 'min': 1, 'max': 1}; min below max",
                "{'name': 'x', 'type': 'numeric', 'min': 2, 'max': 1}; min below max",
                "{'name': 'x', 'type': 'numeric', 'min': null, 'max': 1}; min",
                "{'name': 'x', 'type': 'numeric', 'min': 0, 'max': 'NaN'}; min below max",
                "{'name': 'x', 'type': 'numeric', 'min': -1e308, 'max': 1e308}; finite",
                "{'type': 'numeric', 'min': 0, 'max': 1}; needs a name",
                "{'name': 'x', 'type': 'number', 'min': 0, 'max': 1}; number",
                "{'name': 'x', 'type': 'numeric', 'min': 0, 'max': 1, 'mean': 3}; no field 'mean'",
                "{'name': 'x', 'type': 'categorical'}; at least 1",
                "{'name': 'x', 'type': 'categorical', 'categories': ['a', 'a']}; listed once",
                "{'name': 'y', 'type': 'ignore'}; 'y' comes twice",
                "{'name': 'z', 'type': 'label', 'categories': ['a', 'b']}; exactly one column",
                "{'name': 'x', 'type': 'ignore'}; no column is numeric or categorical",
            })
    void schema_bad_isRefusedWithTheReason(String column, String reason) {
        assertThatThrownBy(() -> columns(column.replace('\'', '"'), Y))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("The schema s.json cannot be used: ")
                .hasMessageContaining(reason.strip());
    }

    @Test
    void schema_withoutLabel_isRefused() {
        assertThatThrownBy(() -> columns(X)).hasMessageContaining("but 0 have");
    }

    @Test
    void schema_notJson_isRefusedWithThePlace() {
        assertThatThrownBy(() -> Schema.parse("{\n  columns: []\n}", "s.json"))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("line 2");
    }
}
