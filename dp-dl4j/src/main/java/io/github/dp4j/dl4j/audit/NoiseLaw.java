package io.github.dp4j.dl4j.audit;

/**
 * Checks that numbers are independent standard normal ones: steps by coordinates, as what is left
 * of releases when the known sum is taken off and the noise is scaled to 1.
 */
final class NoiseLaw {

    private final double[][] numbers;
    private final int steps;
    private final int length;

    /**
     * @param numbers one row a step, of equal length
     */
    NoiseLaw(double[][] numbers) {
        this.numbers = numbers;
        this.steps = numbers.length;
        this.length = numbers[0].length;
    }

    /** Of the size of all numbers: finds noise that is 2 % too small among 30,000 of them. */
    double size() {
        double sum = 0;
        for (double[] step : numbers) {
            sum += squares(step);
        }
        return Tails.chiSquared(sum, (long) steps * length);
    }

    /** Of their mean. */
    double mean() {
        double sum = 0;
        for (double[] step : numbers) {
            for (double z : step) {
                sum += z;
            }
        }
        return Tails.normal(sum / Math.sqrt((double) steps * length));
    }

    /** Of the step whose numbers are the least likely: noise that some steps lack. */
    double worstStep() {
        double least = 1;
        for (double[] step : numbers) {
            least = Math.min(least, Tails.chiSquared(squares(step), length));
        }
        return Tails.least(least, steps);
    }

    /** Of the coordinate whose numbers are the least likely: noise that a parameter lacks. */
    double worstCoordinate() {
        double least = 1;
        for (int i = 0; i < length; i++) {
            double sum = 0;
            for (double[] step : numbers) {
                sum += step[i] * step[i];
            }
            least = Math.min(least, Tails.chiSquared(sum, steps));
        }
        return Tails.least(least, length);
    }

    /** Of the two steps that are the most alike: noise that is used twice. */
    double worstPairOfSteps() {
        double least = 1;
        for (int s = 0; s < steps; s++) {
            for (int t = 0; t < s; t++) {
                least = Math.min(least, correlated(numbers[s], 0, numbers[t], 0, length));
            }
        }
        return Tails.least(least, (long) steps * (steps - 1) / 2);
    }

    /**
     * Of the two parts of a step that are the most alike: noise that is used for two of them.
     *
     * @param starts where the parts begin, the first at 0
     */
    double worstPairOfParts(int[] starts) {
        double least = 1;
        long pairs = 0;
        for (double[] step : numbers) {
            for (int a = 0; a < starts.length; a++) {
                for (int b = 0; b < a; b++) {
                    int count = Math.min(end(starts, a) - starts[a], end(starts, b) - starts[b]);
                    least = Math.min(least, correlated(step, starts[a], step, starts[b], count));
                    pairs++;
                }
            }
        }
        return Tails.least(least, Math.max(1, pairs));
    }

    private int end(int[] starts, int part) {
        return part + 1 < starts.length ? starts[part + 1] : length;
    }

    /**
     * Given one vector of length r, its product with a standard normal one is r times a standard
     * normal number.
     */
    private static double correlated(double[] a, int fromA, double[] b, int fromB, int count) {
        double product = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            product += a[fromA + i] * b[fromB + i];
            squares += b[fromB + i] * b[fromB + i];
        }
        return Tails.normal(product / Math.sqrt(squares));
    }

    private static double squares(double[] numbers) {
        double sum = 0;
        for (double z : numbers) {
            sum += z * z;
        }
        return sum;
    }
}
