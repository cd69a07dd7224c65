package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Training on a table, and asking the model about rows, as a user types it. */
class PredictCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SCHEMA =
            """
            {"missing": ["NA", "?"], "numbers": "1.234,5", "encoding": "windows-1252",
             "columns": [
              {"name": "betrag", "type": "numeric", "min": 0, "max": 10000},
              {"name": "seit", "type": "date", "min": "2000-01-01", "max": "2030-12-31",
               "format": "dd.MM.yyyy"},
              {"name": "ort", "type": "categorical", "categories": ["Köln", "Bonn"]},
              {"name": "stufe", "type": "ordinal", "categories": ["klein", "mittel", "groß"]},
              {"name": "nr", "type": "ignore"},
              {"name": "kauft", "type": "label", "categories": ["nein", "ja"]}]}
            """;

    @TempDir private Path folder;

    /** Semicolons, decimal commas, dates, umlauts of Windows, missing cells and unknown towns. */
    private Path messy(String name, int rows) throws IOException {
        Random random = new Random(rows);
        StringBuilder text = new StringBuilder("betrag;seit;ort;stufe;nr;kauft\n");
        for (int i = 0; i < rows; i++) {
            boolean yes = random.nextBoolean();
            int amount = (yes ? 6000 : 1000) + random.nextInt(3000);
            text.append(
                            i % 17 == 0
                                    ? "NA"
                                    : amount / 1000 + "." + "%03d,5 €".formatted(amount % 1000))
                    .append(";%02d.%02d.20%02d;".formatted(1 + i % 28, 1 + i % 12, i % 30))
                    .append(i % 11 == 0 ? "Düren" : i % 2 == 0 ? "Köln" : "Bonn")
                    .append(i % 13 == 0 ? ";?" : ";groß")
                    .append(";")
                    .append(i)
                    .append(yes ? ";ja\n" : ";nein\n");
        }
        return Files.write(
                folder.resolve(name), text.toString().getBytes(Charset.forName("windows-1252")));
    }

    private Path trained() throws IOException {
        Path schema = Files.writeString(folder.resolve("schema.json"), SCHEMA);
        Path out = folder.resolve("out");
        Outcome outcome =
                run(
                        "train",
                        "--data",
                        messy("train.csv", 600),
                        "--test",
                        messy("test.csv", 200),
                        "--schema",
                        schema,
                        "--epsilon",
                        8,
                        "--out",
                        out);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("by always saying the commonest class").contains("AUC");
        // From here on nothing but the model is needed.
        Files.delete(schema);
        Files.delete(out.resolve("settings.json"));
        return Files.move(out.resolve("model.zip"), folder.resolve("moved.zip"));
    }

    @Test
    void predict_onAnotherMachineWithoutTheSchema_equalsTheNetworkInJava() throws IOException {
        Path model = trained();
        Path out = folder.resolve("p.csv");

        Outcome outcome =
                run("predict", model, "--data", folder.resolve("test.csv"), "--out", out, "--json");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().path("rows").asInt()).isEqualTo(200);
        assertThat(outcome.json().path("testAccuracy").asDouble()).isGreaterThan(0.9);
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).hasSize(201);
        assertThat(lines.get(0)).isEqualTo("line,prediction,p(nein),p(ja)");

        // The first row by hand: the amount is missing, on 01.01.2000, in a town not listed.
        String first =
                Files.readAllLines(folder.resolve("test.csv"), Charset.forName("windows-1252"))
                        .get(1);
        assertThat(first).startsWith("NA;01.01.2000;Düren;?");
        INDArray x = Nd4j.zeros(1, 17 + 16 + 12 + 7 + 1 + 3 + 3);
        x.putScalar(16, 1); // missing
        x.putScalar(17 + 16, 1); // January
        x.putScalar(17 + 16 + 12 + 5, 1); // a Saturday
        x.putScalar(17 + 36 + 2, 1); // another town
        x.putScalar(17 + 36 + 3 + 2, 1); // no size
        double yes =
                ((MultiLayerNetwork) PrivateModelFile.network(model)).output(x).getDouble(0, 1);
        assertThat(lines.get(1)).endsWith("," + (float) yes);
    }

    @Test
    void predict_rowsWithoutTheLabelInOtherOrder_areAnsweredTheSame() throws IOException {
        Path model = trained();
        Path all =
                Files.writeString(
                        folder.resolve("a.csv"),
                        "betrag;seit;ort;stufe;nr;kauft\n5,5;01.02.2003;Bonn;klein;9;ja\n");
        Path some =
                Files.writeString(
                        folder.resolve("b.csv"),
                        "ort,seit,stufe,betrag\nBonn,01.02.2003,klein,\"5,5\"\n");
        Path unnamed = Files.writeString(folder.resolve("c.csv"), "5,5;01.02.2003;Bonn;klein;9\n");

        Outcome whole = run("predict", model, "--data", all);
        assertThat(whole.code()).as(whole.err()).isZero();
        assertThat(whole.err()).contains("1 row predicted").contains("Accuracy");
        for (Path file : List.of(some, unnamed)) {
            Object separator = file.equals(some) ? "comma" : "semicolon";
            Outcome outcome = run("predict", model, "--data", file, "--separator", separator);
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.err()).doesNotContain("Accuracy");
            assertThat(outcome.out().lines().skip(1).map(line -> line.substring(1)))
                    .isEqualTo(whole.out().lines().skip(1).map(line -> line.substring(1)).toList());
        }
    }

    @Test
    void predict_badCells_areRefusedByPlaceAndNotShown() throws IOException {
        Path model = trained();
        Path bad =
                Files.writeString(
                        folder.resolve("bad.csv"),
                        "betrag;seit;ort;stufe\n12;30.02.2001;Bonn;klein\n");

        Outcome outcome = run("predict", model, "--data", bad);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("bad.csv line 2, column 'seit'")
                .contains("no day written as dd.MM.yyyy")
                .doesNotContain("30.02.2001");
    }

    @Test
    void predict_columnsThatTheModelDoesNotKnow_areRefusedByWhatCanBeDone() throws IOException {
        Path model = trained();
        Path more =
                Files.writeString(
                        folder.resolve("more.csv"),
                        "betrag;seit;ort;stufe;neu\n12;30.01.2001;Bonn;klein;1\n");

        Outcome outcome = run("predict", model, "--data", more);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().replaceAll("\\s+", " "))
                .contains("has other columns", "leave them out of the file")
                .doesNotContain("\"ignore\"");
    }

    /** The other order of classes turned 94 % into 6 % without a word. */
    @Test
    void predict_schemaThatWasChangedOrIsAnotherModels_isRefused() throws IOException {
        Path model = trained();
        Path turned = changed(model, "turned.zip", PredictCommandTest::turnClasses);
        Path rebound =
                changed(
                        model,
                        "rebound.zip",
                        json -> ((ObjectNode) json.path("dp4jSchema")).put("parameters", "00"));
        JsonNode foreign = configuration(another()).path("dp4jSchema");
        Path other = changed(model, "other.zip", json -> json.set("dp4jSchema", foreign));
        Path without = changed(model, "without.zip", json -> json.remove("dp4jSchema"));

        Path data = folder.resolve("test.csv");
        for (Path file : List.of(turned, rebound)) {
            assertThat(run("predict", file, "--data", data).err())
                    .contains("its schema was changed after it was saved");
        }
        assertThat(run("predict", other, "--data", data).err())
                .contains("its schema belongs to other parameters");
        assertThat(run("predict", without, "--data", data).err())
                .contains("does not say what its inputs mean");
    }

    private static void turnClasses(ObjectNode configuration) {
        JsonNode table = configuration.path("dp4jSchema").path("schema").path("table");
        ArrayNode classes = (ArrayNode) table.path("columns").get(5).path("categories");
        classes.add(classes.remove(0));
    }

    /** A model of the same columns and other parameters. */
    private Path another() throws IOException {
        Path schema = Files.writeString(folder.resolve("again.json"), SCHEMA);
        Path out = folder.resolve("another");
        Outcome outcome =
                run(
                        "train",
                        "--data",
                        messy("again.csv", 50),
                        "--schema",
                        schema,
                        "--steps",
                        1,
                        "--noise-multiplier",
                        9,
                        "--out",
                        out);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return out.resolve("model.zip");
    }

    private static JsonNode configuration(Path model) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(model)) {
            return JSON.readTree(Files.readString(zip.getPath(ModelSerializer.CONFIGURATION_JSON)));
        }
    }

    private Path changed(Path model, String name, Consumer<ObjectNode> change) throws IOException {
        Path copy = Files.copy(model, folder.resolve(name));
        try (FileSystem zip = FileSystems.newFileSystem(copy)) {
            Path entry = zip.getPath(ModelSerializer.CONFIGURATION_JSON);
            ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(entry));
            change.accept(json);
            Files.writeString(entry, json.toString());
        }
        return copy;
    }

    @Test
    void predict_intoItsOwnRowsOrModel_isRefused() throws IOException {
        Path model = trained();
        Path rows = folder.resolve("test.csv");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), rows);
        byte[] before = Files.readAllBytes(rows);
        for (Path out : List.of(rows, model, link)) {
            Outcome outcome = run("predict", model, "--data", rows, "--out", out);
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err()).contains("choose another one");
        }
        assertThat(rows).hasBinaryContent(before);
    }

    /** The settings beside a model may be lost, and their words may say two things at once. */
    @Test
    void resume_byAnotherSchemaThanTheModels_isRefusedWithoutTheSettings() throws IOException {
        Path model = another();
        Path other =
                Files.writeString(
                        folder.resolve("other.json"),
                        SCHEMA.replace("[\"nein\", \"ja\"]", "[\"ja\", \"nein\"]"));
        Files.delete(model.resolveSibling("settings.json"));
        Object[] words = {
            "train",
            "--resume",
            model,
            "--data",
            folder.resolve("again.csv"),
            "--noise-multiplier",
            9,
            "--steps",
            2,
            "--schema",
            other
        };

        Outcome refused = run(words);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("data that mean something else");
        Files.writeString(other, SCHEMA.replace("\"?\"]", "\"?\", \"Bonn\"]"));
        assertThat(run(words).err()).contains("data that mean something else");

        words[words.length - 1] = folder.resolve("again.json");
        assertThat(run(words).code()).isZero();
    }

    /** The audit reads records as the model does, from the model file alone. */
    @Test
    void audit_ofAModelThatKnowsItsColumns_needsNoSchema_andTakesNoOther() throws IOException {
        Path model = trained();
        Object[] words = {
            "audit",
            model,
            "--members",
            folder.resolve("train.csv"),
            "--non-members",
            folder.resolve("test.csv"),
            "--shadow",
            0,
            "--attack",
            "loss",
            "--out",
            folder.resolve("audit"),
            "--repeated-rows",
            "--json"
        };

        Outcome outcome = run(words);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().path("members").asInt()).isEqualTo(600);

        Path other =
                Files.writeString(folder.resolve("other.json"), SCHEMA.replace("10000}", "20000}"));
        Object[] more = Arrays.copyOf(words, words.length + 2);
        more[words.length] = "--schema";
        more[words.length + 1] = other;
        Outcome refused = run(more);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("columns that mean something else");
        Files.writeString(other, SCHEMA);
        assertThat(run(more).code()).isZero();
    }

    @Test
    void predict_aNumber_isInItsOwnUnits() throws IOException {
        StringBuilder text = new StringBuilder("x,price\n");
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            double x = random.nextDouble();
            text.append("%.4f,%.4f\n".formatted(x, 100 + 50 * x));
        }
        Path data = Files.writeString(folder.resolve("n.csv"), text.toString());
        Path out = folder.resolve("number");
        Outcome training =
                run(
                        "train",
                        "--data",
                        data,
                        "--test",
                        data,
                        "--bounds",
                        "0,1",
                        "--target",
                        "100,150",
                        "--epsilon",
                        8,
                        "--out",
                        out);
        assertThat(training.code()).as(training.err()).isZero();
        assertThat(training.out()).contains("RMSE").contains("R2");

        Outcome outcome = run("predict", out.resolve("model.zip"), "--data", data);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        double mean =
                outcome.out()
                        .lines()
                        .skip(1)
                        .mapToDouble(
                                line -> Double.parseDouble(line.substring(line.indexOf(',') + 1)))
                        .average()
                        .orElseThrow();
        assertThat(mean).isBetween(110.0, 140.0);
    }

    @Test
    void predict_modelOfImagesOrNone_isRefusedInWords() throws IOException {
        Path out = folder.resolve("digits");
        run("train", "--steps", 1, "--noise-multiplier", 9, "--out", out);
        Path data = Files.writeString(folder.resolve("x.csv"), "1,2\n");

        assertThat(run("predict", out.resolve("model.zip"), "--data", data).err())
                .contains("x.csv is no picture that Java reads");
        assertThat(run("predict", folder.resolve("no.zip"), "--data", data).err())
                .contains("There is no model file");
        Outcome wrong = run("predict", out.resolve("model.zip"), "--data", data, "--json");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("--out");
    }
}
