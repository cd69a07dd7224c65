package io.github.dp4j.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {

    private static final Path ROOT = Path.of("..");

    private static final Claim CLAIM =
            new Claim("A claim", "module", List.of("OneTest", "OtherTest"), "kills: .*", "");

    @TempDir Path folder;

    private void report(String test, String content) throws IOException {
        Path reports = folder.resolve("module/target/surefire-reports");
        Files.createDirectories(reports);
        Files.writeString(reports.resolve("TEST-a.b." + test + ".xml"), content);
    }

    private TestReports read(Instant since) throws IOException {
        return TestReports.of(CLAIM, folder, since);
    }

    @Test
    void certify_runsWhatTheClaimsName() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        Matcher run = Pattern.compile("<test>(.*),Certificate</test>").matcher(pom);
        assertThat(run.find()).isTrue();
        assertThat(run.group(1).split(","))
                .containsExactlyInAnyOrderElementsOf(
                        Claim.ALL.stream().flatMap(claim -> claim.tests().stream()).toList());
    }

    @Test
    void tests_everyOne_isInItsModule() throws IOException {
        for (Claim claim : Claim.ALL) {
            for (String test : claim.tests()) {
                try (Stream<Path> files =
                        Files.walk(ROOT.resolve(claim.module()).resolve("src/test/java"))) {
                    assertThat(files.anyMatch(file -> file.endsWith(test + ".java")))
                            .as(test)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void reports_areCounted_andWhatIsOldOrMissingIsNamed() throws IOException {
        Instant before = Instant.now().minusSeconds(60);
        report(
                "OneTest",
                "<testsuite tests='5' skipped='1' failures='1' errors='1'><testcase><system-out>"
                        + "kills: 7\nnoise</system-out></testcase></testsuite>");
        TestReports reports = read(before);
        assertThat(reports.run()).isEqualTo(4);
        assertThat(reports.failed()).isEqualTo(2);
        assertThat(reports.missing()).containsExactly("OtherTest");
        assertThat(reports.output()).containsExactly("kills: 7", "noise");

        TestReports old = read(Instant.now().plusSeconds(60));
        assertThat(old.run()).isZero();
        assertThat(old.missing()).containsExactly("OneTest", "OtherTest");
    }

    @Test
    void section_saysWhatWasNotRun_andWhatFailed() {
        assertThat(Certificate.section(CLAIM, new TestReports(0, 0, CLAIM.tests(), List.of())))
                .contains("**Not run**: OneTest, OtherTest")
                .doesNotContain("none failed")
                .contains("-Dtest=OneTest,OtherTest");
        assertThat(
                        Certificate.section(
                                CLAIM, new TestReports(3, 1, List.of(), List.of("kills: 7", "x"))))
                .contains("3 tests, **1** failed.", "* kills: 7")
                .doesNotContain("* x");
    }
}
