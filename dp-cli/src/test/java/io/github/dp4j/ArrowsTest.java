package io.github.dp4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which package may use which: the command line uses the trainer, the trainer the gradient engines,
 * the engines the kernels, and everything the vocabulary of privacy. No arrow points back.
 *
 * <p>A package that is new and matches none of the patterns below must be given its place here.
 */
class ArrowsTest {

    private static final String OURS = "io.github.dp4j..";

    private static final String PRIVACY = "io.github.dp4j.privacy..";
    private static final String ACCOUNTING = "io.github.dp4j.accounting..";
    private static final String REPORT = "io.github.dp4j.report..";
    private static final String AUDIT = "io.github.dp4j.audit..";
    private static final String AUDIT_REPORT = "io.github.dp4j.audit.report..";

    /** Pure Java: these know nothing of DL4J. */
    private static final String[] CORE = {
        PRIVACY,
        ACCOUNTING,
        REPORT,
        "io.github.dp4j.plan..",
        "io.github.dp4j.sampling..",
        "io.github.dp4j.noise..",
        "io.github.dp4j.histogram..",
        "io.github.dp4j.search..",
        AUDIT,
        "io.github.dp4j.files..",
        "io.github.dp4j.json..",
    };

    private static final String LAYERS = "io.github.dp4j.layers..";
    private static final String KERNEL = "io.github.dp4j.dl4j.kernel..";
    private static final String ENGINE = "io.github.dp4j.dl4j.gradient..";
    private static final String LEDGER = "io.github.dp4j.dl4j.ledger..";

    private static final String CHECK = "io.github.dp4j.dl4j.check..";
    private static final String DATA = "io.github.dp4j.dl4j.data..";
    private static final String FILE = "io.github.dp4j.dl4j.file..";
    private static final String STEP = "io.github.dp4j.dl4j.step..";
    private static final String CANARY = "io.github.dp4j.dl4j.canary..";

    /** What the trainer alone uses. */
    private static final String[] ROOMS = {CHECK, DATA, FILE, STEP};

    /** Without the two dots, the package itself and none below it. */
    private static final String[] TRAINER = {
        "io.github.dp4j.dl4j",
        "io.github.dp4j.dl4j.network..",
        "io.github.dp4j.dl4j.audit..",
        "io.github.dp4j.dl4j.packed..",
        "io.github.dp4j.dl4j.recipe..",
        CHECK,
        DATA,
        FILE,
        STEP,
        CANARY,
    };

    private static final String CLI = "io.github.dp4j.cli..";

    private static final String CLI_ROOT = "io.github.dp4j.cli";
    private static final String CLI_ACCOUNT = "io.github.dp4j.cli.account..";
    private static final String CLI_TRAIN = "io.github.dp4j.cli.train..";
    private static final String CLI_REPORT = "io.github.dp4j.cli.report..";
    private static final String CLI_AUDIT = "io.github.dp4j.cli.audit..";
    private static final String CLI_PREDICT = "io.github.dp4j.cli.predict..";
    private static final String CLI_PACK = "io.github.dp4j.cli.pack..";
    private static final String CLI_PROFILE = "io.github.dp4j.cli.profile..";
    private static final String CLI_MODEL = "io.github.dp4j.cli.model..";
    private static final String CLI_OPTION = "io.github.dp4j.cli.option..";
    private static final String CLI_TERMINAL = "io.github.dp4j.cli.terminal..";
    private static final String CLI_DATA = "io.github.dp4j.cli.data..";

    private static final String[] COMMANDS = {
        CLI_ACCOUNT, CLI_TRAIN, CLI_REPORT, CLI_AUDIT, CLI_PREDICT, CLI_PACK, CLI_PROFILE
    };

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.github.dp4j");

    @Test
    void everyPackage_hasItsPlace() {
        classes()
                .should()
                .resideInAnyPackage(packages(CORE, TRAINER, KERNEL, ENGINE, LEDGER, LAYERS, CLI))
                .check(CLASSES);
        for (String place :
                packages(
                        PRIVACY,
                        ACCOUNTING,
                        REPORT,
                        AUDIT,
                        KERNEL,
                        ENGINE,
                        LEDGER,
                        LAYERS,
                        ROOMS,
                        CLI)) {
            assertThat(CLASSES.that(resideInAPackage(place))).as(place).isNotEmpty();
        }
        assertThat(CLASSES.that(resideInAnyPackage(TRAINER))).isNotEmpty();
    }

    @Test
    void privacy_usesNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage(PRIVACY)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS)
                                .and(DescribedPredicate.not(resideInAPackage(PRIVACY))))
                .check(CLASSES);
    }

    @Test
    void core_usesNothingAboveIt_norDl4j() {
        refuse(CORE, packages(TRAINER, KERNEL, ENGINE, LEDGER, CLI));
        refuse(CORE, "org.deeplearning4j..", "org.nd4j..", "org.bytedeco..");
    }

    @Test
    void report_andAccounting_doNotKnowEachOther() {
        refuse(packages(REPORT), ACCOUNTING);
        refuse(packages(ACCOUNTING), REPORT);
    }

    /** Its hypotheses come from the accountants as anybody else meets them. */
    @Test
    void audit_usesOfOurs_privacyAndAccountantsAlone() {
        noClasses()
                .that()
                .resideInAPackage(AUDIT)
                .and()
                .resideOutsideOfPackage(AUDIT_REPORT)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS)
                                .and(
                                        DescribedPredicate.not(
                                                resideInAnyPackage(
                                                        AUDIT,
                                                        PRIVACY,
                                                        "io.github.dp4j.accounting"))))
                .check(CLASSES);
        refuse(packages(PRIVACY, ACCOUNTING, REPORT), AUDIT);
    }

    /** Its page stands beside the privacy report's. */
    @Test
    void auditReport_usesOfOurs_alsoReports_andNoRoomOfTheAccountants() {
        noClasses()
                .that()
                .resideInAPackage(AUDIT_REPORT)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS)
                                .and(
                                        DescribedPredicate.not(
                                                resideInAnyPackage(
                                                        AUDIT,
                                                        PRIVACY,
                                                        REPORT,
                                                        "io.github.dp4j.accounting"))))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(AUDIT)
                .and()
                .resideOutsideOfPackage(AUDIT_REPORT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AUDIT_REPORT)
                .check(CLASSES);
    }

    @Test
    void kernels_useOfOurs_privacyAlone() {
        noClasses()
                .that()
                .resideInAPackage(KERNEL)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS)
                                .and(DescribedPredicate.not(resideInAnyPackage(KERNEL, PRIVACY))))
                .check(CLASSES);
    }

    /** All that serving a model needs, besides DL4J. */
    @Test
    void layers_useNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage(LAYERS)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS)
                                .and(DescribedPredicate.not(resideInAPackage(LAYERS))))
                .check(CLASSES);
    }

    /** An engine makes a sum of clipped gradients; what it costs is decided above it. */
    @Test
    void engines_useNothingAboveThem() {
        refuse(packages(ENGINE), packages(TRAINER, LEDGER, CLI, ACCOUNTING, REPORT));
    }

    @Test
    void ledger_usesNothingOfTrainersAndEngines() {
        refuse(packages(LEDGER), packages(TRAINER, ENGINE, KERNEL, CLI));
    }

    @Test
    void trainer_usesNothingAboveIt_andNoKernel() {
        refuse(TRAINER, CLI);
        // How many threads native code may use is set for a whole training, update included.
        refuseExcept(TRAINER, KERNEL, "NativeThreads");
    }

    /** Each is a part that the trainer puts together with the others. */
    @Test
    void rooms_useNeitherTheTrainer_norEachOther() {
        for (String room : ROOMS) {
            refuse(packages(room), "io.github.dp4j.dl4j");
            refuse(
                    packages(room),
                    Arrays.stream(ROOMS)
                            .filter(other -> !other.equals(room))
                            .toArray(String[]::new));
        }
        refuse(packages(CHECK, DATA), LEDGER, ACCOUNTING, REPORT);
        refuse(packages(FILE, STEP), ENGINE, REPORT);
    }

    /** What a canary is scored by is seen by the step's observer, and by nobody else. */
    @Test
    void canaries_useOfTheTrainer_theStepsSeamsAlone() {
        refuse(packages(CANARY), "io.github.dp4j.dl4j", CHECK, DATA, FILE, ENGINE, LEDGER, REPORT);
    }

    @Test
    void commandLine_usesNoKernel_andNoEngine() {
        refuse(packages(CLI), packages(KERNEL, ROOMS));
        // Examples, and whose they are, are what a trainer takes; accuracy is read off an engine's
        // scores.
        refuseExcept(
                packages(CLI),
                ENGINE,
                "Examples",
                "PrivacyUnits",
                "GradientEngine",
                "GradientEngines");
    }

    @Test
    void commands_areKnownToTheRootAlone_andReportAndAuditReadWhatTrainWrote() {
        refuse(packages(COMMANDS, CLI_OPTION, CLI_TERMINAL, CLI_DATA, CLI_MODEL), CLI_ROOT);
        refuse(packages(CLI_ACCOUNT), CLI_TRAIN, CLI_REPORT, CLI_AUDIT, CLI_PREDICT);
        refuse(packages(CLI_TRAIN), CLI_ACCOUNT, CLI_REPORT, CLI_AUDIT, CLI_PREDICT);
        refuse(packages(CLI_REPORT), CLI_ACCOUNT, CLI_AUDIT, CLI_PREDICT);
        refuse(packages(CLI_AUDIT), CLI_ACCOUNT, CLI_REPORT, CLI_PREDICT);
        refuse(packages(CLI_PREDICT), CLI_ACCOUNT, CLI_TRAIN, CLI_REPORT, CLI_AUDIT);
        refuse(packages(CLI_PACK), CLI_ACCOUNT, CLI_TRAIN, CLI_REPORT, CLI_AUDIT, CLI_PREDICT);
        refuse(
                packages(CLI_PROFILE),
                CLI_ACCOUNT,
                CLI_TRAIN,
                CLI_REPORT,
                CLI_AUDIT,
                CLI_PREDICT,
                CLI_PACK);
    }

    @Test
    void sharedRoomsOfTheCommandLine_useNoCommand_andOptionsUseDataAlone() {
        refuse(packages(CLI_OPTION, CLI_TERMINAL, CLI_DATA, CLI_MODEL), COMMANDS);
        refuse(packages(CLI_OPTION), CLI_TERMINAL, CLI_MODEL);
        refuse(packages(CLI_TERMINAL), CLI_OPTION, CLI_DATA, CLI_MODEL);
        refuse(packages(CLI_DATA), CLI_OPTION, CLI_TERMINAL, CLI_MODEL);
        refuse(packages(CLI_MODEL), CLI_OPTION);
        for (String room :
                packages(COMMANDS, CLI_ROOT, CLI_OPTION, CLI_TERMINAL, CLI_DATA, CLI_MODEL)) {
            assertThat(CLASSES.that(resideInAPackage(room))).as(room).isNotEmpty();
        }
    }

    /** A newcomer finds the room from its name, and then has to read the names in it. */
    @Test
    void packages_haveAtMostThirtyTypes() {
        Map<String, Long> types =
                CLASSES.stream()
                        .filter(type -> !type.getName().contains("$"))
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .collect(groupingBy(JavaClass::getPackageName, counting()));

        assertThat(types).containsKey("io.github.dp4j.dl4j");
        assertThat(types)
                .allSatisfy((room, count) -> assertThat(count).as(room).isLessThanOrEqualTo(30));
    }

    @Test
    void packages_haveNoCycle() {
        slices().matching("io.github.dp4j.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    private static void refuse(String[] users, String... used) {
        noClasses()
                .that()
                .resideInAnyPackage(users)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(used)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static void refuseExcept(String[] users, String used, String... exceptions) {
        List<String> names = List.of(exceptions);
        noClasses()
                .that()
                .resideInAnyPackage(users)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(used)
                                .and(
                                        DescribedPredicate.describe(
                                                "are not " + String.join(", ", names),
                                                (JavaClass type) ->
                                                        !names.contains(outermost(type)))))
                .check(CLASSES);
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArrowsTest::outermost).orElse(type.getSimpleName());
    }

    /** Flattens patterns and arrays of patterns. */
    private static String[] packages(Object... places) {
        return Arrays.stream(places)
                .flatMap(
                        place ->
                                place instanceof String[] several
                                        ? Arrays.stream(several)
                                        : Stream.of((String) place))
                .toArray(String[]::new);
    }
}
