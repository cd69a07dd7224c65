package io.github.dp4j.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.benchmarks.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Writes the certificate of this version from what the tests before it found. Run by {@code ./mvnw
 * -Pcertify} alone, which ordinary builds do not: its name is no test's.
 */
class Certificate {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void write() throws IOException, InterruptedException {
        Instant since = Instant.parse(System.getProperty("dp4j.certify.start"));
        List<String> failures = new ArrayList<>();
        StringBuilder page = new StringBuilder(head());
        for (Claim claim : Claim.ALL) {
            TestReports reports = TestReports.of(claim, ROOT, since);
            page.append(section(claim, reports));
            if (reports.failed() > 0) {
                failures.add(claim.title());
            }
        }
        page.append(speed());
        Files.writeString(ROOT.resolve("docs/certificate.md"), page);
        assertThat(failures).as("see docs/certificate.md").isEmpty();
    }

    private static String head() throws IOException, InterruptedException {
        return "# Certificate\n\n"
                + "What was tested of version "
                + System.getProperty("dp4j.certify.version")
                + ", and the commands for whoever doubts it. Written by `./mvnw -Pcertify`; `-Ddp4j.kills=N`"
                + " and `-Ddp4j.audits=N` make it shorter or longer.\n\n"
                + "* date: "
                + LocalDate.now(ZoneOffset.UTC)
                + "\n* commit: "
                + Machine.commit(ROOT)
                + "\n* machine: "
                + Machine.describe()
                + "\n";
    }

    static String section(Claim claim, TestReports reports) {
        StringBuilder text = new StringBuilder("\n## " + claim.title() + "\n\n");
        if (reports.run() > 0) {
            text.append(reports.run())
                    .append(" tests, ")
                    .append(reports.failed() == 0 ? "none" : "**" + reports.failed() + "**")
                    .append(" failed.");
        }
        if (!reports.missing().isEmpty()) {
            text.append(reports.run() > 0 ? " " : "")
                    .append("**Not run**: ")
                    .append(String.join(", ", reports.missing()))
                    .append('.');
        }
        text.append('\n');
        String figures =
                reports.output().stream()
                        .filter(line -> line.matches(claim.figures()) && !line.isEmpty())
                        .map(line -> "* " + line + '\n')
                        .collect(Collectors.joining());
        text.append(figures.isEmpty() ? "" : '\n' + figures);
        String repetitions =
                System.getProperty(claim.property().isEmpty() ? "-" : claim.property(), "");
        return text + "\n```sh\n" + claim.command(repetitions) + "\n```\n";
    }

    private static String speed() {
        StringBuilder text =
                new StringBuilder(
                        "\n## What privacy costs in time\n\nMilliseconds a step at batch "
                                + StepRatio.BATCH
                                + ", the fastest of steps made in turn; [steps](developer/benchmarks/steps.md) has"
                                + " medians, and the comparison with others, of a quiet machine.\n\n"
                                + Machine.disturbance()
                                + "| model | private | plain | ratio |\n| --- | --- | --- | --- |\n");
        for (Models model : Models.values()) {
            StepRatio ratio = StepRatio.of(model);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %.2f | %.2f | %.2f |%n",
                            ratio.model(),
                            ratio.privateMs(),
                            ratio.plainMs(),
                            ratio.ratio()));
        }
        return text
                + "\n```sh\n./mvnw -q -pl dp-core,dp-layers,dp-dl4j,dp-benchmarks package -DskipTests\n"
                + "java -cp \"dp-benchmarks/target/classes:$(cat dp-benchmarks/target/classpath)\""
                + " io.github.dp4j.benchmarks.StepTimes time mlp private 256 3\n```\n";
    }
}
