package io.github.dp4j.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** Runs the command line as a script would, and makes small data for it. */
final class Cli {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Cli() {}

    record Outcome(int code, String out, String err) {

        JsonNode json() {
            try {
                // Exactly one object: readTree would stop at the first.
                return JSON.reader()
                        .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .readTree(out);
            } catch (IOException e) {
                throw new AssertionError(out, e);
            }
        }
    }

    static Outcome run(Object... args) {
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Outcome(code, out.toString(), err.toString());
    }

    /** Writes columns a, b and kind (yes or no, in turn; a tells them apart). */
    static Path csv(Path folder, int rows) throws IOException {
        Random random = new Random(rows);
        StringBuilder text = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < rows; i++) {
            boolean yes = i % 2 == 0;
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%.3f,%.3f,%s%n",
                            (yes ? 0.7 : 0.3) + 0.1 * random.nextGaussian(),
                            random.nextDouble(),
                            yes ? "yes" : "no"));
        }
        return Files.writeString(folder.resolve("data" + rows + ".csv"), text);
    }
}
