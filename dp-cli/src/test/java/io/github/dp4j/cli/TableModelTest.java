package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.predict.TableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of a table asked in Java: what docs/user/tables.md shows, and what the command says. */
class TableModelTest {

    private static final String SCHEMA =
            """
            {"columns": [
              {"name": "a", "type": "numeric", "min": 0, "max": 1},
              {"name": "b", "type": "categorical", "categories": ["x, y", "say \\"z\\""]},
              {"name": "kind", %s}
            ]}
            """;

    @TempDir Path folder;

    private Path train(String learnt, String... rows) throws IOException {
        Path schema = Files.writeString(folder.resolve("s.json"), SCHEMA.formatted(learnt));
        Path data =
                Files.writeString(
                        folder.resolve("d.csv"), "a,b,kind\n" + String.join("\n", rows) + "\n");
        Path out = folder.resolve("out");
        Cli.Outcome outcome =
                run("train", "--data", data, "--schema", schema, "--out", out, "--steps", 3);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return out.resolve("model.zip");
    }

    private Path classes() throws IOException {
        return train(
                "\"type\": \"label\", \"categories\": [\"no\", \"yes\"]",
                "0.1,\"x, y\",no",
                "0.9,\"say \"\"z\"\"\",yes");
    }

    @Test
    void tableModel_example_runs() throws IOException {
        Path file = classes();
        // shown
        TableModel model = TableModel.load(file);
        Map<String, Double> answer = model.probabilities(Map.of("a", "0.3", "b", "x, y"));
        // shown
        assertThat(answer.keySet()).containsExactly("no", "yes");
        assertThat(answer.get("no") + answer.get("yes")).isBetween(0.99999, 1.00001);
    }

    @Test
    void probabilities_areThoseOfTheCommand() throws IOException {
        Path file = classes();
        Path rows =
                Files.writeString(
                        folder.resolve("new.csv"), "b,a\n\"say \"\"z\"\"\",0.25\n,\n\"x, y\",2\n");
        TableModel model = TableModel.load(file);
        Map<String, String> missing = new HashMap<>();
        missing.put("A", null);
        missing.put("b", null);

        List<String> lines = run("predict", file, "--data", rows).out().lines().toList();

        assertAnswer(lines.get(1), model.probabilities(Map.of("a", "0.25", "b", "say \"z\"")));
        assertAnswer(lines.get(2), model.probabilities(missing));
        assertAnswer(
                lines.get(3), model.probabilities(Map.of("b", " x, y", "a", "2", "kind", "yes")));
    }

    private static void assertAnswer(String line, Map<String, Double> answer) {
        String[] cells = line.split(",", -1);
        assertThat(answer.get("no").floatValue()).isEqualTo(Float.parseFloat(cells[2]));
        assertThat(answer.get("yes").floatValue()).isEqualTo(Float.parseFloat(cells[3]));
    }

    @Test
    void number_isThatOfTheCommand_inItsUnits() throws IOException {
        Path file =
                train(
                        "\"type\": \"target\", \"min\": 10, \"max\": 20",
                        "0.1,\"x, y\",12",
                        "0.9,\"x, y\",18");
        Path rows = Files.writeString(folder.resolve("new.csv"), "a,b\n0.25,\"x, y\"\n");
        TableModel model = TableModel.load(file);

        double number = model.number(Map.of("a", "0.25", "b", "x, y"));

        String line = run("predict", file, "--data", rows).out().lines().toList().get(1);
        assertThat(number)
                .isEqualTo(Double.parseDouble(line.split(",", -1)[1]))
                .isBetween(10.0, 20.0);
        assertThat(model.classes()).isEmpty();
        assertThatThrownBy(() -> model.probabilities(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("number(row)");
    }

    @Test
    void rows_thatDoNotFit_areRefused() throws IOException {
        TableModel model = TableModel.load(classes());

        assertThatThrownBy(() -> model.probabilities(Map.of("a", "0.3")))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("lacks [b]");
        assertThatThrownBy(() -> model.probabilities(Map.of("a", "much", "b", "x, y")))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("column 'a'")
                .hasMessageNotContaining("much");
        assertThatThrownBy(() -> model.probabilities(Map.of("a", "1", "b", "x, y", "c", "1")))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("other columns");
        assertThatThrownBy(() -> model.number(Map.of("a", "0.3", "b", "x, y")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> TableModel.load(folder.resolve("none.zip")))
                .hasMessageContaining("none.zip");
    }
}
