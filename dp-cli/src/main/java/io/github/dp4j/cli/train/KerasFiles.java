package io.github.dp4j.cli.train;

import io.github.dp4j.cli.terminal.UserErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;

/** Reads models that Keras saved as HDF5. */
final class KerasFiles {

    private KerasFiles() {}

    /** Returns whether a file begins as HDF5 does. */
    static boolean isHdf5(Path file) {
        byte[] signature = {(byte) 0x89, 'H', 'D', 'F'};
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(signature.length), signature);
        } catch (IOException e) {
            throw new UserErrorException("Cannot read the model file " + file + ".", e);
        }
    }

    /** Imports a model with its weights. */
    static Model read(Path file) {
        // Of a broken file the library would print a page on standard error, besides failing.
        org.bytedeco.hdf5.Exception.dontPrint();
        try {
            try {
                return KerasModelImport.importKerasSequentialModelAndWeights(file.toString());
            } catch (InvalidKerasConfigurationException e) {
                return KerasModelImport.importKerasModelAndWeights(file.toString());
            }
        } catch (IOException
                | RuntimeException
                | InvalidKerasConfigurationException
                | UnsupportedKerasConfigurationException e) {
            throw new UserErrorException(
                    "DL4J cannot import the Keras model " + file + ": " + problem(e) + ".", e);
        }
    }

    private static String problem(Exception e) {
        boolean unreadable =
                Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                        .anyMatch(t -> String.valueOf(t.getMessage()).contains("H5"));
        return unreadable
                ? "it is damaged, or no HDF5 file after its first bytes"
                : firstLine(e) + ". It must be compiled with a loss before it is saved as .h5";
    }

    /** Returns what a message says first. */
    static String firstLine(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        String line = message.lines().findFirst().orElse("").strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
