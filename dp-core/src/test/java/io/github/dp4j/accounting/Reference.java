package io.github.dp4j.accounting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.privacy.DpEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Figures of other accountants; {@code make.py} beside them makes them. */
public final class Reference {

    private Reference() {}

    public static JsonNode vectors() {
        try {
            return new ObjectMapper().readTree(file("accounting_vectors.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of a CSV file as numbers, without comments and header. */
    public static List<double[]> rows(String name) {
        try {
            List<double[]> rows = new ArrayList<>();
            for (String line : file(name).lines().toList()) {
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

    private static String file(String name) throws IOException {
        try (InputStream in = Reference.class.getResourceAsStream("/reference/" + name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
