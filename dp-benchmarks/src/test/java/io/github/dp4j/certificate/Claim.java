package io.github.dp4j.certificate;

import java.util.List;

/**
 * A claim, and the tests that a sceptic runs.
 *
 * @param title what is claimed
 * @param module that has the tests
 * @param tests classes, or classes with methods, as surefire takes them
 * @param figures a regular expression; of what the tests print, the lines that match stand in the
 *     certificate
 * @param property sets how many repetitions there are; empty if there is none
 */
record Claim(String title, String module, List<String> tests, String figures, String property) {

    /** In the order of the certificate. */
    static final List<Claim> ALL =
            List.of(
                    new Claim(
                            "A killed training under-counts no step",
                            "dp-dl4j",
                            List.of("KilledTrainingTest"),
                            "\\d+ kills, .*",
                            "dp4j.kills"),
                    new Claim(
                            "The self-audit finds wrong noise, at one false alarm in 1,000 runs",
                            "dp-dl4j",
                            List.of("SelfAuditTest"),
                            "\\w+ is found in .* runs",
                            "dp4j.audits"),
                    new Claim(
                            "One example moves the computed sum by at most C (1 + eta)",
                            "dp-dl4j",
                            List.of("AttacksOnTheSumTest", "AttacksOnTheClipTest"),
                            "worst .*",
                            ""),
                    new Claim(
                            "The accountants agree with referees",
                            "dp-core",
                            List.of(
                                    "PldReferenceTest",
                                    "RdpReferenceTest",
                                    "PldRefereeTest",
                                    "SampledBatchesRefereeTest",
                                    "MonteCarloRefereeTest",
                                    "HighPrecisionTest"),
                            "",
                            ""),
                    new Claim(
                            "Lower bounds agree with reference figures",
                            "dp-core",
                            List.of("ReferenceBoundsTest"),
                            "",
                            ""),
                    new Claim(
                            "@DpTest refutes wrong mechanisms (rate 1e-6), and right ones rarely"
                                    + " (rate 0.05)",
                            "dp-junit5",
                            List.of("DpPromiseTest"),
                            "\\w+ at .*: refuted in .*",
                            ""));

    String command(String repetitions) {
        return "./mvnw -Pslow -pl "
                + module
                + " -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
                + String.join(",", tests)
                + (property.isEmpty() || repetitions.isEmpty()
                        ? ""
                        : " -D" + property + "=" + repetitions);
    }
}
