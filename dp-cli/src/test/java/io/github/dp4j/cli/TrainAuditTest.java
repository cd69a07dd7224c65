package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --audit}: canaries within the training, and the page beside the report. */
class TrainAuditTest {

    @TempDir private Path folder;

    /** 100 of the digits' parameters carry canaries; a right library is not refuted, but in 5 %. */
    @Test
    void audit_writesItsReport_andSaysWhatCanariesShowAndCost() throws Exception {
        Path out = folder.resolve("run");

        Cli.Outcome outcome =
                Cli.run("train", "--steps", 5, "--audit", 300, "--json", "--out", out);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("auditEpsilon").doubleValue()).isBetween(0.0, 3.0);
        assertThat(outcome.json().has("auditRefutes")).isTrue();
        JsonNode audit = new ObjectMapper().readTree(Files.readString(out.resolve("audit.json")));
        assertThat(audit.get("assignment").asText()).isEqualTo("canaries");
        assertThat(audit.get("members").intValue() + audit.get("nonMembers").intValue())
                .isEqualTo(300);
        assertThat(audit.get("promise").get("epsilon").doubleValue())
                .isEqualTo(outcome.json().get("epsilon").doubleValue());
        assertThat(audit.get("slices")).isEmpty();
        assertThat(audit.get("exposed")).isEmpty();
        assertThat(audit.get("remarks").get(0).asText())
                .contains("cost no privacy", "noise larger by the factor 1.");
        assertThat(Files.readString(out.resolve("audit.html")))
                .contains("gradient-canaries", "which are nobody");
    }

    @Test
    void withoutAudit_thereIsNoPage_andItsFieldsAreNull() {
        Path out = folder.resolve("plain");

        Cli.Outcome outcome = Cli.run("train", "--steps", 2, "--json", "--out", out);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("auditEpsilon").isNull()).isTrue();
        assertThat(out.resolve("audit.html")).doesNotExist();
    }

    @Test
    void audit_ofAResumedRun_isRefused() {
        Cli.Outcome outcome = Cli.run("train", "--resume", "model.zip", "--audit");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("from its first step on");
    }

    @Test
    void fewCanaries_areRefused() {
        Cli.Outcome outcome = Cli.run("train", "--audit=3", "--out", folder.resolve("x"));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("--audit must be at least 100, but is 3");
    }
}
