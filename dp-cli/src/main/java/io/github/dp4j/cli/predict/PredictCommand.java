package io.github.dp4j.cli.predict;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.NewRows;
import io.github.dp4j.cli.data.image.NewImages;
import io.github.dp4j.cli.data.text.Separator;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.files.AtomicFiles;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a saved model about new rows or images. */
@Command(
        name = "predict",
        description = {
            "Asks a model that dp4j train saved about new rows, or about images.",
            "",
            "How rows become the model's inputs, and what its outputs say, is in the model file. The"
                    + " rows need the columns of the training data, by name in any order, or without"
                    + " a header in the same order; what the model predicts may be missing. Where it"
                    + " is there, the last lines say how well the model did. A model of images reads"
                    + " an IDX file, pictures, or the test set of a folder.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j predict dp4j-out/model.zip --data new.csv",
            "  dp4j predict dp4j-out/model.zip --data new.csv --out predictions.csv",
            "  dp4j predict dp4j-out/model.zip --data t10k-images-idx3-ubyte.gz",
            "  zcat new.csv.gz | dp4j predict dp4j-out/model.zip --data -",
            "",
            "To predict costs no privacy: the guarantee holds whatever is done with the model.",
        })
public final class PredictCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "MODEL.ZIP", description = "A model that dp4j train saved.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses the command
    private Path model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description =
                    "Rows in CSV, gzipped or not (- is standard input); for a model of images an IDX"
                            + " file, a picture or a folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses the command
    private Path data;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where predictions go, in CSV (default: standard output).")
    private @Nullable Path out;

    @Option(
            names = "--separator",
            paramLabel = "CHAR",
            description =
                    "What separates the cells: comma, semicolon, tab or pipe (default: comma; what"
                            + " the first line has, if it has none).")
    private @Nullable Separator separator;

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description = "The encoding of the rows (default: that of the training data).")
    private @Nullable Charset encoding;

    @Option(
            names = "--show-values",
            description = "Let messages show the cells that cannot be used: they may be private.")
    private boolean showValues;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object at the end, with the metrics; it needs --out, since"
                            + " predictions are CSV.")
    private boolean json;

    /** For picocli. */
    public PredictCommand() {}

    @Override
    public void run() {
        if (json && out == null) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(),
                    "--json prints metrics: say with --out where predictions go.");
        }
        requireOther(data, "the rows");
        requireOther(model, "the model");
        String schema =
                PrivateModelFile.findSchema(model)
                        .orElseThrow(() -> TableModel.withoutSchema(model));
        Terminal terminal =
                new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
        AnswerTable answers = ImageSchema.isOne(schema) ? images(schema) : table();
        answers.finish(terminal, out);
    }

    private AnswerTable table() {
        TableModel loaded = TableModel.load(model);
        if (Files.isDirectory(data)) {
            throw new UserErrorException(
                    data + " is a folder, but the model was trained on a table: give a CSV file.");
        }
        RowPredictor predictor = new RowPredictor(loaded);
        try (NewRows rows = loaded.table().open(data, separator, encoding, showValues)) {
            return written(text -> predictor.predict(rows, text));
        }
    }

    private AnswerTable images(String schema) {
        if (separator != null || encoding != null) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(),
                    "--separator and --encoding are for CSV files, but the model was trained on"
                            + " images.");
        }
        ImageSchema known = ImageSchema.parse(schema, model.toString());
        ImagePredictor predictor =
                new ImagePredictor(PrivateModelFile.network(model), known, model);
        try (ImageStream images = NewImages.open(data, known)) {
            return written(text -> predictor.predict(images, text));
        }
    }

    /** What writes all answers. */
    private interface Writing {
        AnswerTable to(Appendable text) throws IOException;
    }

    private AnswerTable written(Writing writing) {
        try {
            if (out == null) {
                AnswerTable answers = writing.to(spec.commandLine().getOut());
                spec.commandLine().getOut().flush();
                return answers;
            }
            AtomicFiles.requireWritable(out);
            AtomicReference<AnswerTable> answers = new AtomicReference<>();
            AtomicFiles.write(
                    out,
                    stream -> {
                        Writer text = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
                        answers.set(writing.to(text));
                        text.flush();
                    });
            return Objects.requireNonNull(answers.get(), "the file was written");
        } catch (IOException e) {
            throw new UserErrorException(
                    "The predictions cannot be written: " + e.getMessage() + ".", e);
        }
    }

    /** Predictions would take the place of what they are made from. */
    private void requireOther(Path input, String what) {
        try {
            if (out != null
                    && Files.exists(out)
                    && Files.exists(input)
                    && Files.isSameFile(out, input)) {
                throw new picocli.CommandLine.ParameterException(
                        spec.commandLine(),
                        "--out " + out + " is the file of " + what + ": choose another one.");
            }
        } catch (IOException e) {
            throw new UserErrorException("Cannot read " + input + ": " + e.getMessage() + ".", e);
        }
    }
}
