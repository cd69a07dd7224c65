package io.github.dp4j.junit5;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What a user's tests get is small: of ours the betting test alone, and no DL4J. */
class ArrowsTest {

    @Test
    void module_usesTheBettingTest_andJunit() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.github.dp4j.junit5",
                        "io.github.dp4j.audit.sequential",
                        "io.github.dp4j.privacy",
                        "org.junit..",
                        "org.opentest4j",
                        "org.jspecify..",
                        "java..")
                .check(
                        new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages("io.github.dp4j.junit5"));
    }
}
