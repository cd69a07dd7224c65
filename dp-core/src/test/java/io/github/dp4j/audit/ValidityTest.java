package io.github.dp4j.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.audit.Validity.Known;
import io.github.dp4j.audit.math.ClopperPearson;
import io.github.dp4j.audit.onerun.CanaryScores;
import io.github.dp4j.audit.onerun.OneRunEpsilon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bounds at 95 % exceed the truth in 5 of 100 audits at most. Of 1,000 audits 66 are the 99 % limit
 * of that; of 100, 13 have a probability of 0.05 %. Seeds are fixed.
 */
class ValidityTest {

    private static final int MOST_OF_1000 = 66;
    private static final int MOST_OF_100 = 12;
    private static final long SEED = 20;

    static Stream<Known> some() {
        return Stream.of(
                Known.gaussian(0),
                Known.gaussian(1),
                Known.gaussian(4),
                Known.laplace(1),
                Known.randomizedResponse(0.5),
                Known.randomizedResponse(2));
    }

    static Stream<Known> all() {
        double[] epsilons = {0.5, 1, 2, 4, 8};
        return Stream.of(
                        Stream.of(Known.gaussian(0)),
                        Arrays.stream(epsilons).mapToObj(Known::gaussian),
                        Arrays.stream(epsilons).mapToObj(Known::laplace),
                        Arrays.stream(epsilons).mapToObj(Known::randomizedResponse))
                .flatMap(known -> known);
    }

    @ParameterizedTest
    @MethodSource("some")
    void bounds_in100Audits_hold(Known known) {
        assertThat(Validity.exceeding(known, 100, SEED).values())
                .allMatch(count -> count <= MOST_OF_100);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("all")
    void bounds_in1000Audits_hold(Known known) throws IOException {
        Map<String, Integer> above = Validity.exceeding(known, 1000, SEED + 1);
        Files.writeString(
                Path.of("target", "audit-validity.txt"),
                known + " " + above + System.lineSeparator(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);

        assertThat(above.values()).allMatch(count -> count <= MOST_OF_1000);
    }

    /** A test of the test: the best of seven numbers of guesses, uncorrected, is found out. */
    @Test
    void bestNumberOfGuesses_uncorrected_failsTheSameCheck() {
        SplittableRandom random = new SplittableRandom(SEED);
        int above = 0;
        for (int i = 0; i < 1000; i++) {
            CanaryScores canaries = Simulated.oneRun(Simulated.gaussian(0), 1000, random);
            boolean exceeds =
                    Arrays.stream(Validity.GUESSES)
                            .anyMatch(
                                    r ->
                                            OneRunEpsilon.pValue(
                                                            canaries.guess(r),
                                                            /* epsilon= */ 0,
                                                            /* delta= */ 0)
                                                    < 1 - Validity.CONFIDENCE);
            above += exceeds ? 1 : 0;
        }
        assertThat(above).isGreaterThan(MOST_OF_1000 * 3 / 2);
    }

    /** And so is the best of all thresholds, uncorrected, on Laplace noise of epsilon 0.5. */
    @Test
    void bestThreshold_uncorrected_failsTheSameCheck() {
        int records = 2500;
        double level = (1 - Validity.CONFIDENCE) / 2;
        double[] limits = new double[records + 1];
        for (int j = 0; j <= records; j++) {
            limits[j] = ClopperPearson.upperLimit(j, records, level);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double limit = Math.exp(0.5);
        int above = 0;
        for (int i = 0; i < 1000; i++) {
            RocCurve curve =
                    RocCurve.of(Simulated.scores(Simulated.laplace(0.5), records, records, random));
            above +=
                    curve.points().stream()
                                    .anyMatch(
                                            point -> {
                                                double fp = limits[point.falsePositives()];
                                                double fn = limits[records - point.truePositives()];
                                                return (1 - fn) / fp > limit
                                                        || (1 - fp) / fn > limit;
                                            })
                            ? 1
                            : 0;
        }
        assertThat(above).isGreaterThan(MOST_OF_1000);
    }
}
