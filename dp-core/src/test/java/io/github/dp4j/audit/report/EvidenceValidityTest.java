package io.github.dp4j.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.audit.Simulated;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * No bound exceeds the truth more often than it may, the best of all attacks and all numbers of
 * guesses chosen by looking. Each test fails for a valid bound in less than one of 1,000 runs: of
 * 300 audits at a nominal 5 % more than 28 do so.
 */
class EvidenceValidityTest {

    private static final int AUDITS = 300;
    private static final int MOST = 28;

    @Test
    void fiveAttacksOnNothing() {
        SplittableRandom random = new SplittableRandom(11);
        int wrong = 0;
        for (int i = 0; i < AUDITS; i++) {
            wrong +=
                    epsilon(SampleFindings.gaussian(250, 250, random, 0, 0, 0, 0, 0), i) > 0
                            ? 1
                            : 0;
        }

        assertThat(wrong).isLessThanOrEqualTo(MOST);
    }

    /** Randomised response of epsilon 1 under add-remove has epsilon 2 for a replacement. */
    @Test
    void randomisedResponse_dividedIntoHalves() {
        SplittableRandom random = new SplittableRandom(12);
        Simulated.Mechanism mechanism = Simulated.randomizedResponse(1);
        int wrong = 0;
        double largest = 0;
        for (int i = 0; i < AUDITS; i++) {
            double[] scores = new double[1000];
            for (int j = 0; j < scores.length; j++) {
                scores[j] = mechanism.score(j < 500, random);
            }
            double epsilon = epsilon(findings(500, scores), i);
            largest = Math.max(largest, epsilon);
            wrong += epsilon > 2 ? 1 : 0;
        }

        assertThat(wrong).isLessThanOrEqualTo(MOST);
        assertThat(largest).as("the bound finds something").isGreaterThan(0.5);
    }

    /**
     * A mechanism that says of fixed pairs which of the two is a member, at epsilon 1 a pair: to
     * replace a record touches two pairs at most.
     */
    @Test
    void answersAboutPairs_whichAreNotTheAuditsOwn() {
        SplittableRandom random = new SplittableRandom(13);
        int wrong = 0;
        for (int i = 0; i < AUDITS; i++) {
            double[] scores = new double[1000];
            for (int j = 0; j < 500; j++) {
                boolean right = random.nextDouble() < Math.E / (1 + Math.E);
                scores[j] = right ? 1 : 0;
                scores[500 + j] = right ? 0 : 1;
            }
            wrong += epsilon(findings(500, scores), i) > 2 ? 1 : 0;
        }

        assertThat(wrong).isLessThanOrEqualTo(MOST);
    }

    private static AuditFindings findings(int members, double[] scores) {
        List<AttackResult> attacks = new ArrayList<>();
        attacks.add(AttackResult.of("a", "d", scores));
        return new AuditFindings(
                "t", AttackedRecords.ofCanaries(members, scores.length), attacks, Optional.empty());
    }

    private static double epsilon(AuditFindings findings, long seed) {
        return new EvidenceSearch(
                        findings,
                        NeighboringRelation.REPLACE_ONE,
                        /* delta= */ 1e-6,
                        /* confidence= */ 0.95,
                        Optional.empty())
                .search(Assignment.RANDOM_SPLIT, new SeededBits(seed))
                .epsilon()
                .orElseThrow()
                .epsilon();
    }
}
