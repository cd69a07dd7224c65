package io.github.dp4j.cli.audit;

import io.github.dp4j.cli.option.AccountantKind;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.Reports;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.PrivacyReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;

/**
 * The model that is attacked, and what is known of its training.
 *
 * @param file where it lies
 * @param ledger of its training; empty for a model of plain DL4J
 * @param network the network
 */
record AuditedModel(Path file, Optional<Ledger> ledger, Model network) {

    private static final int START = 8;

    /**
     * Reads a model file.
     *
     * @throws UserErrorException if it is none, saying what it is
     */
    static AuditedModel read(Path file) {
        if (Files.isRegularFile(file)) {
            refuseOthers(file);
        }
        return new AuditedModel(
                file, PrivateModelFile.findLedger(file), PrivateModelFile.network(file));
    }

    /** Who takes the model's place for the data's is told so. */
    private static void refuseOthers(Path file) {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(START);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        if (start.length >= 2 && start[0] == 'P' && start[1] == 'K') {
            return;
        }
        String what =
                start.length == 0
                        ? "it is empty"
                        : isHdf5(start)
                                ? "it is an HDF5 file, as Keras saves models. Import it into DL4J"
                                        + " and save it there"
                                : isText(start)
                                        ? "it is text, perhaps a table. Records are given with"
                                                + " --members and --non-members"
                                        : "it is no zip file";
        throw new UserErrorException(
                file
                        + " is no model: "
                        + what
                        + ". MODEL.ZIP is the model that is attacked, as DP4J or DL4J saved it.");
    }

    private static boolean isHdf5(byte[] start) {
        return start.length >= 4 && start[1] == 'H' && start[2] == 'D' && start[3] == 'F';
    }

    private static boolean isText(byte[] start) {
        for (byte one : start) {
            if (one >= 0 && one < ' ' && one != '\t' && one != '\n' && one != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Says what it is, without its path: reports are handed on. */
    String target() {
        return file.getFileName()
                + ", a "
                + network.getClass().getSimpleName()
                + " of "
                + Numbers.count(network.numParams())
                + " parameters";
    }

    /**
     * Returns what its ledger promises.
     *
     * @param delta at which; empty for that of the training
     */
    Optional<PrivacyReport> promise(Optional<Double> delta) {
        return ledger.map(known -> delta.map(known::withDelta).orElse(known))
                .map(
                        known ->
                                Reports.of(known, AccountantKind.BEST.accountant())
                                        .parameters(PrivateModelFile.fingerprint(file))
                                        .subject(String.valueOf(file.getFileName()))
                                        .build());
    }
}
