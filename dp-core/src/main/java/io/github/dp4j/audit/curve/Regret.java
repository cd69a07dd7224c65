package io.github.dp4j.audit.curve;

import io.github.dp4j.audit.math.Normal;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far a trade-off function lies above a Gaussian's: the least D with {@code f(x + D) - D <=
 * G(x)} for all x.
 */
final class Regret {

    /** Beyond this many standard deviations there is nothing that a double shows. */
    private static final double FAR = 38;

    private final Lines f;
    private final double mu;

    private double lower;
    private double where;

    private Regret(Lines f, double mu) {
        this.f = f;
        this.mu = mu;
    }

    /** What was found: D from above, and an x that asks for nearly as much. */
    record Found(double upper, double where) {}

    /** Returns the least D, from above and by at most {@code accuracy}. */
    static Found of(Lines f, double mu, double accuracy) {
        return new Regret(f, mu).search(accuracy);
    }

    /** An interval of quantiles z, of x = P(Z > z). */
    private record Interval(double from, double to) {

        double middle() {
            return 0.5 * (from + to);
        }
    }

    private Found search(double accuracy) {
        Deque<Interval> open = new ArrayDeque<>();
        double step = 0.25;
        for (double z = -10; z < 10 + mu; z += step) {
            look(z);
            open.add(new Interval(z, z + step));
        }
        open.add(new Interval(-FAR, -10));
        open.add(new Interval(Math.ceil(10 + mu), Math.max(FAR, 2 * (10 + mu))));
        double upper = lower;
        while (!open.isEmpty()) {
            Interval interval = open.pop();
            double bound = most(interval);
            if (bound <= lower + accuracy || interval.to() - interval.from() < 1e-9) {
                upper = Math.max(upper, bound);
                continue;
            }
            look(interval.middle());
            open.push(new Interval(interval.from(), interval.middle()));
            open.push(new Interval(interval.middle(), interval.to()));
        }
        return new Found(Math.max(upper, lower), where);
    }

    /**
     * Returns what an interval asks for at most. f is below its chord, G above its tangent in the
     * middle, whose slope is that of the likelihoods: what does for both ends does between them.
     */
    private double most(Interval interval) {
        double z = interval.middle();
        double x = Normal.upper(z);
        double slope = -Math.exp(mu * z - 0.5 * mu * mu);
        double bound = 0;
        for (double end : new double[] {interval.from(), interval.to()}) {
            double at = Normal.upper(end);
            bound = Math.max(bound, needed(at, gaussian(z) + slope * (at - x)));
        }
        return bound;
    }

    private void look(double z) {
        double x = Normal.upper(z);
        double here = needed(x, gaussian(z));
        if (here > lower) {
            lower = here;
            where = x + here;
        }
    }

    private double gaussian(double z) {
        return Normal.lower(z - mu);
    }

    /** Returns the least D with {@code f(x + D) - D <= g}. */
    private double needed(double x, double g) {
        if (f.at(x) <= g) {
            return 0;
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < 48; i++) {
            double middle = 0.5 * (low + high);
            if (f.at(Math.min(1, x + middle)) - middle <= g) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
