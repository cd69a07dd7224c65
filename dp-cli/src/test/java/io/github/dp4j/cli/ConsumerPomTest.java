package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users' builds read of us: it must mean the same under Maven and Gradle, on every platform.
 */
class ConsumerPomTest {

    @ParameterizedTest
    @ValueSource(strings = {"dp-core", "dp-junit5", "dp-layers", "dp-dl4j", "dp-cli"})
    void b5_consumerPom_leavesNothingToAProfileOfOurs(String module) throws IOException {
        Path file = Path.of("..", module, "target", "consumer-pom.xml");
        assertThat(file).as("made by ./mvnw process-resources").exists();
        String pom = Files.readString(file);
        assertThat(pom)
                .contains("<artifactId>" + module + "</artifactId>")
                .doesNotContain("${")
                .doesNotContain("<classifier>")
                .doesNotContain("<profile>")
                .doesNotContain("<parent>")
                .doesNotContain("<scope>test</scope>")
                .doesNotContain("nd4j-native<");
        // What Maven Central asks for.
        assertThat(pom)
                .contains(
                        "<name>DP4J",
                        "<description>",
                        "<url>https://github.com/dp4j/dp4j</url>",
                        "<licenses>",
                        "<developers>",
                        "<connection>scm:git:https://github.com/dp4j/dp4j.git</connection>");
        assertThat(pom.split("<dependency>").length).isEqualTo(pom.split("</version>").length - 1);
    }
}
