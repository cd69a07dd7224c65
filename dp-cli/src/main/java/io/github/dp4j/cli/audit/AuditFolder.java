package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.AuditReport;
import io.github.dp4j.audit.report.AuditReportWriter;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where an audit's files lie: the report, and finished shadow models, so that an audit that was
 * ended goes on.
 *
 * @param path the folder
 */
record AuditFolder(Path path) {

    /** Makes the folder, and finds out that the report can be written before any work is done. */
    static AuditFolder made(Path path, boolean isPublic) {
        AuditFolder folder = new AuditFolder(path);
        try {
            Files.createDirectories(path);
            AtomicFiles.requireWritable(folder.json(isPublic));
            AtomicFiles.requireWritable(folder.html(isPublic));
            return folder;
        } catch (FileAlreadyExistsException e) {
            throw new UserErrorException(
                    path + " is a file, and no folder: choose another with --out.", e);
        } catch (IOException e) {
            throw new UserErrorException(
                    (Files.isDirectory(path)
                                    ? e.getMessage()
                                    : "The folder " + path + " cannot be made:")
                            + " Choose another folder with --out.",
                    e);
        }
    }

    private Path json(boolean isPublic) {
        return path.resolve(isPublic ? "audit-public.json" : "audit.json");
    }

    private Path html(boolean isPublic) {
        return path.resolve(isPublic ? "audit-public.html" : "audit.html");
    }

    Path shadows() {
        return path.resolve("shadow-models");
    }

    /** Says that a report which lies here is not the one that was asked for; empty if none does. */
    String earlierReport() {
        List<String> there =
                Stream.of(html(false), json(false), html(true), json(true))
                        .filter(Files::exists)
                        .map(file -> String.valueOf(file.getFileName()))
                        .toList();
        return there.isEmpty()
                ? ""
                : " No report was written: what lies in "
                        + path
                        + " ("
                        + String.join(", ", there)
                        + ") is the report of another audit.";
    }

    /** Writes the report and prints it. */
    void write(Terminal terminal, AuditReport report) {
        Path json = json(report.isPublic());
        Path html = html(report.isPublic());
        String object = AuditReportWriter.json(report);
        try {
            write(report, json, object);
            write(report, html, AuditReportWriter.html(report));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        terminal.result("");
        terminal.result(AuditReportWriter.text(report, Terminal.width()));
        terminal.result("Report: " + html + ", " + json);
        if (terminal.json()) {
            terminal.out().println(object);
            terminal.out().flush();
        }
    }

    /** A report that names records is for its owner alone, as the shadow models are. */
    private static void write(AuditReport report, Path file, String content) throws IOException {
        if (report.isPublic()) {
            AtomicFiles.writeString(file, content);
        } else {
            AtomicFiles.writePrivateString(file, content);
        }
    }
}
