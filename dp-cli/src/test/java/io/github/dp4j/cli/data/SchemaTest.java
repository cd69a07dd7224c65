package io.github.dp4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.cli.data.text.DataFormatException;
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
        assertThat(schema.width()).isEqualTo(17);
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
                "{'name': 'x', 'type': 'ignore'}; no column is a feature",
                "{'name': 'x', 'type': 'numeric', 'min': -1, 'max': 1, 'scale': 'log'}; needs numbers from 0 on",
                "{'name': 'x', 'type': 'numeric', 'min': 0, 'max': 1, 'scale': 'root'}; no value of the field scale: use one of \"linear\", \"log\"",
                "{'name': 'x', 'type': 'numeric', 'min': 0, 'max': 1, 'bins': -1}; from 0 to 1000",
                "{'name': 'x', 'type': 'ordinal', 'categories': ['low']}; at least 2",
                "{'name': 'x', 'type': 'categorical', 'categories': ['', 'a']}; must not be empty",
                "{'name': 'x', 'type': 'categorical', 'categories': ['a', ' a ']}; begin or end with a blank",
                "{'name': 'x', 'type': 'hashed'}; has no buckets",
                "{'name': 'x', 'type': 'hashed', 'buckets': 1}; from 2 to",
                "{'name': 'x', 'type': 'date', 'min': '2020-01-01'}; its max is not given",
                "{'name': 'x', 'type': 'date', 'min': '2020-02-30', 'max': '2021-01-01'}; its min is 2020-02-30",
                "{'name': 'x', 'type': 'date', 'min': '2020-01-01', 'max': '2020-01-01'}; before its max",
                "{'name': 'x', 'type': 'date', 'min': '2020-01-01', 'max': '2021-01-01', 'format': 'bb'}; column 'x' cannot be read",
            })
    void schema_bad_isRefusedWithTheReason(String column, String reason) {
        assertThatThrownBy(() -> columns(column.replace('\'', '"'), Y))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("The schema s.json cannot be used: ")
                .hasMessageContaining(reason.strip());
    }

    @Test
    void schema_ofEveryKind_isReadBackFromItsJson() {
        Schema schema =
                Schema.parse(
                        """
                        {"missing": ["?", "NA"], "comment": "#", "numbers": "1.234,5",
                         "encoding": "windows-1252", "others": "ignore", "unreadable": "missing",
                         "columns": [
                          {"name": "a", "type": "numeric", "min": 0, "max": 10, "scale": "log"},
                          {"name": "b", "type": "numeric", "min": -1, "max": 1, "bins": 0},
                          {"name": "c", "type": "categorical", "categories": ["x", "y"]},
                          {"name": "d", "type": "ordinal", "categories": ["lo", "mid", "hi"]},
                          {"name": "e", "type": "hashed", "buckets": 8},
                          {"name": "f", "type": "date", "min": "2020-01-01", "max": "2021-01-01",
                           "format": "dd.MM.yyyy", "bins": 3},
                          {"name": "g", "type": "ignore"},
                          {"name": "h", "type": "target", "min": 0, "max": 500}]}
                        """,
                        "s.json");

        Schema again = Schema.parse(schema.toJson().toString(), "again");

        assertThat(again.toJson()).isEqualTo(schema.toJson());
        assertThat(again.meanings(again.names())).isEqualTo(schema.meanings(schema.names()));
        assertThat(again.width()).isEqualTo(17 + 1 + 3 + 3 + 8 + (3 + 12 + 7 + 1));
        assertThat(again.isMissing("NA")).isTrue();
        assertThat(again.target().orElseThrow().max()).isEqualTo(500);
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
