package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.AuditReport;
import io.github.dp4j.audit.report.AuditReportWriter;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where an audit's files lie: the report, and finished shadow models, so that an audit that was
 * ended goes on.
 *
 * @param path the folder
 */
record AuditFolder(Path path) {

    static AuditFolder made(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UserErrorException(
                    "The folder " + path + " cannot be made: choose another with --out.", e);
        }
        return new AuditFolder(path);
    }

    Path shadows() {
        return path.resolve("shadow-models");
    }

    /** Writes the report and prints it. */
    void write(Terminal terminal, AuditReport report) {
        String name = report.isPublic() ? "audit-public" : "audit";
        Path json = path.resolve(name + ".json");
        Path html = path.resolve(name + ".html");
        String object = AuditReportWriter.json(report);
        try {
            write(report, json, object);
            write(report, html, AuditReportWriter.html(report));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        terminal.result("");
        terminal.result(AuditReportWriter.text(report));
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
