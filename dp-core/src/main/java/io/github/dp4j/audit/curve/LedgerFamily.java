package io.github.dp4j.audit.curve;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The ledger, and the same ledger with all of its noise multiplied by x, what has no noise staying
 * as it is: curves f_x that have the shape of this training, which for sampled releases is not a
 * Gaussian's. With more noise a curve lies higher, so an audit that refutes one refutes all with
 * more noise.
 *
 * <p>x is taken from a grid of 128 points an octave, from 1/4 to 16. A curve takes about half a
 * second and is remembered. Thread-safe.
 */
public final class LedgerFamily {

    private static final int AN_OCTAVE = 128;

    /** A quarter of the noise is four times the ledger's epsilon and more. */
    private static final int FIRST = -2 * AN_OCTAVE;

    private static final int LAST = 4 * AN_OCTAVE;

    /** A curve a little low refutes a little less; it costs no validity. */
    private static final double RELATIVE_WIDTH = 1e-3;

    private static final int POINTS = 96;

    /** Beyond this, lines touch where no audit has records. */
    private static final double SMALLEST_DELTA = 1e-11;

    private final DpEvent event;
    private final NeighboringRelation relation;
    private final double delta;
    private final PldAccountant accountant = new PldAccountant(RELATIVE_WIDTH);
    private final Map<Integer, LedgerCurve> curves = new ConcurrentHashMap<>();

    private LedgerFamily(DpEvent event, NeighboringRelation relation, double delta) {
        this.event = event;
        this.relation = relation;
        this.delta = delta;
    }

    /**
     * Describes the family of a ledger.
     *
     * @param event what was released
     * @param relation which data sets are neighbours
     * @param delta at which a member's epsilon is told, strictly between 0 and 1
     * @return the family
     * @throws UnsupportedEventException if no release has noise to scale, or one has no analysis
     * @throws IllegalArgumentException if delta is out of range
     */
    public static LedgerFamily of(DpEvent event, NeighboringRelation relation, double delta) {
        Objects.requireNonNull(relation, "relation");
        Require.delta(delta);
        LedgerFamily family = new LedgerFamily(event, relation, delta);
        if (family.scaled(2).equals(event)) {
            throw new UnsupportedEventException(
                    event
                            + " has no noise that could be scaled, so its ledger has no family of"
                            + " curves. Bound (epsilon, delta) without a shape, or test its curve"
                            + " as it is.");
        }
        family.epsilon(1); // refuses here what it would refuse later
        return family;
    }

    /**
     * Returns the curve with the noise scaled.
     *
     * @param noiseScale x, positive; taken to the next point of the grid above it
     * @return the curve
     * @throws IllegalArgumentException if x is not in [1/4, 16]
     */
    public PrivacyCurve curve(double noiseScale) {
        if (!(noiseScale >= scale(FIRST) && noiseScale <= scale(LAST))) {
            throw new IllegalArgumentException(
                    "noiseScale must lie in ["
                            + Require.show(scale(FIRST))
                            + ", "
                            + Require.show(scale(LAST))
                            + "], but is "
                            + Require.show(noiseScale)
                            + ".");
        }
        return curveAt((int) Math.ceil(AN_OCTAVE * Math.log(noiseScale) / Math.log(2) - 1e-9));
    }

    /**
     * Returns the least noise scale whose curve a test refutes.
     *
     * @param refutes the test; what it refutes at one scale it refutes at every larger one
     * @return the scale, which is refuted; empty where none of the grid is
     */
    public OptionalDouble leastRefuted(Predicate<PrivacyCurve> refutes) {
        int low = FIRST - 1;
        int high = LAST;
        if (!refutes.test(curveAt(high))) {
            return OptionalDouble.empty();
        }
        // From the ledger itself outwards: curves with little noise are the slow ones.
        int step = AN_OCTAVE / 4;
        int at = 0;
        if (refutes.test(curveAt(at))) {
            high = at;
            while (at - step > low && refutes.test(curveAt(at - step))) {
                at -= step;
                high = at;
            }
            low = Math.max(low, at - step);
        } else {
            low = at;
            while (at + step < high && !refutes.test(curveAt(at + step))) {
                at += step;
                low = at;
            }
            high = Math.min(high, at + step);
        }
        while (high - low > 1) {
            int middle = Math.floorDiv(low + high, 2);
            if (refutes.test(curveAt(middle))) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return OptionalDouble.of(scale(high));
    }

    /**
     * Returns the epsilon of the ledger with its noise scaled, at the family's delta.
     *
     * @param noiseScale x, positive
     * @return a lower bound of what the worst-case data set costs, as close as the accountant's
     *     bounds are to each other
     */
    public double epsilon(double noiseScale) {
        Require.positive("noiseScale", noiseScale);
        return accountant.guarantee(scaled(noiseScale), relation, delta).epsilonLower();
    }

    /**
     * Returns the delta of {@link #epsilon}.
     *
     * @return delta
     */
    public double delta() {
        return delta;
    }

    private static double scale(int index) {
        return Math.pow(2, (double) index / AN_OCTAVE);
    }

    private LedgerCurve curveAt(int index) {
        return curves.computeIfAbsent(
                index,
                i ->
                        LedgerCurve.of(
                                accountant, scaled(scale(i)), relation, POINTS, SMALLEST_DELTA));
    }

    private DpEvent scaled(double noiseScale) {
        return event.accept(new NoiseScaling(noiseScale));
    }
}
