package io.github.dp4j.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How often the width asked for is reached, and how soon: the figures of
 * docs/developer/accountants.md.
 */
@Tag("slow")
class PldSurveyTest {

    /** Answers before this one are not timed: Java is still compiling. */
    private static final int WARM = 20;

    private final PldAccountant accountant = new PldAccountant();
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<Double> times = new ArrayList<>();
    private int asked;
    private int reached;

    @Test
    void randomSettings_ofTheWholeDomain() {
        for (int i = 0; i < 5000; i++) {
            DpEvent event =
                    Reference.dpSgd(
                            power(-7, 0), power(-1, 3), (long) power(/* from= */ 0, /* to= */ 7));
            ask(event, relation(), 0.5 * power(-29.7, 0));
        }
        report("random settings");
        assertThat(reached).isGreaterThan(4950);
    }

    @Test
    void settings_atATinyRate() {
        for (double noise : new double[] {0.3, 0.6, 1, 2, 5, 10, 30}) {
            for (int i = 0; i < 10; i++) {
                DpEvent event = Reference.dpSgd(1e-4, noise, Math.round(Math.pow(10, i * 6 / 9.0)));
                ask(event, NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-8);
                ask(event, NeighboringRelation.REPLACE_ONE, 1e-8);
            }
        }
        report("settings at q = 1e-4");
        assertThat(reached).isEqualTo(asked);
    }

    @Test
    void ledgers_ofAThousandPhases() {
        for (int i = 0; i < 60; i++) {
            int kind = i % 5;
            double rate = power(-4, -1);
            double noise = random.nextDouble(0.6, 2.1);
            long steps = random.nextLong(1, 101);
            List<DpEvent> phases = new ArrayList<>();
            for (int phase = 0; phase < 1000; phase++) {
                phases.add(phase(kind, phase / 1000.0, rate, noise, steps));
            }
            ask(new DpEvent.Composed(phases), relation(), power(-8, -4));
        }
        report("ledgers of 1,000 phases");
        assertThat(reached).isEqualTo(asked);
    }

    private DpEvent phase(int kind, double done, double rate, double noise, long steps) {
        return switch (kind) {
            // Less noise or larger batches with every step; both with every phase; anything.
            case 0 -> Reference.dpSgd(rate, noise * Math.pow(0.5, done) + 0.3, 1);
            case 1 -> Reference.dpSgd(rate * (1 + done), noise, 1);
            case 2 -> Reference.dpSgd(rate * (1 + 0.5 * done), noise * (1 + done), steps);
            case 3 ->
                    Reference.dpSgd(
                            power(-3, -1.5), random.nextDouble(0.6, 2.6), random.nextLong(1, 101));
            default ->
                    Reference.dpSgd(
                            power(-4, -2), random.nextDouble(0.7, 1.7), random.nextLong(1, 21));
        };
    }

    /** The way back from an epsilon, which is right to 1e-4 itself. */
    @Test
    void deltas_areThoseThatEpsilonWasFoundFor() {
        int within = 0;
        int all = 0;
        for (int i = 0; i < 400; i++) {
            DpEvent event = Reference.dpSgd(power(-5, 0), power(-0.5, 1.5), (long) power(0, 5));
            NeighboringRelation relation = relation();
            double delta = 0.3 * power(-20, 0);
            double epsilon = accountant.guarantee(event, relation, delta).epsilon();
            if (epsilon > 0 && epsilon < Double.POSITIVE_INFINITY) {
                all++;
                within += accountant.delta(event, relation, epsilon) <= 1.01 * delta ? 1 : 0;
            }
        }
        print("delta for an epsilon: %d of %d within 1 %%", within, all);
        assertThat(within).isGreaterThan((int) (0.99 * all));
    }

    private double power(double from, double to) {
        return Math.pow(10, random.nextDouble(from, to));
    }

    private NeighboringRelation relation() {
        NeighboringRelation[] all = NeighboringRelation.values();
        return all[random.nextInt(all.length)];
    }

    private void ask(DpEvent event, NeighboringRelation relation, double delta) {
        long start = System.nanoTime();
        PrivacyGuarantee guarantee = accountant.guarantee(event, relation, delta);
        double time = 1e-6 * (System.nanoTime() - start);
        if (asked++ >= WARM || event instanceof DpEvent.Composed) {
            times.add(time);
        }
        if (guarantee.derivation().contains("not reached")) {
            print(
                    "not reached in %.0f ms: epsilon %.6g to %.6g, %s, delta %.2g, %.200s",
                    time,
                    guarantee.epsilonLower(),
                    guarantee.epsilon(),
                    relation.label(),
                    delta,
                    event);
        } else {
            reached++;
        }
    }

    private void report(String what) {
        times.sort(null);
        print(
                "%s: %d of %d reach 1e-4; ms: median %.1f, 90 %% %.1f, 95 %% %.1f, most %.0f",
                what,
                reached,
                asked,
                quantile(0.5),
                quantile(0.9),
                quantile(0.95),
                times.get(times.size() - 1));
    }

    private double quantile(double part) {
        return times.get((int) (part * times.size()));
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
