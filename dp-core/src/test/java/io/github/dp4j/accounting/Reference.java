package io.github.dp4j.accounting;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.privacy.DpEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Figures of other accountants, read from outside the project; tests are skipped without them. */
public final class Reference {

    private Reference() {}

    public static JsonNode vectors() {
        try {
            return new ObjectMapper().readTree(file("accounting_vectors.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of a CSV file as numbers, without comments and header. */
    public static List<double[]> rows(String name) {
        try {
            List<double[]> rows = new ArrayList<>();
            for (String line : Files.readAllLines(file(name))) {
                if (line.startsWith("#") || Character.isLetter(line.charAt(0))) {
                    continue;
                }
                String[] cells = line.split(",", -1);
                double[] row = new double[cells.length];
                for (int i = 0; i < row.length; i++) {
                    row[i] = Double.parseDouble(cells[i].replace("nan", "NaN"));
                }
                rows.add(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number that JSON may spell as the string "Infinity" or "NaN". */
    public static double number(JsonNode node) {
        return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble(Double.NaN);
    }

    public static DpEvent dpSgd(double q, double sigma, long steps) {
        return new DpEvent.SelfComposed(
                new DpEvent.PoissonSampled(q, new DpEvent.Gaussian(sigma)), steps);
    }

    private static Path file(String name) {
        Path path = Path.of(System.getProperty("dp4j.reference", "reference"), name);
        assumeTrue(Files.isReadable(path), () -> "skipped: no reference figures at " + path);
        return path;
    }
}
