package io.github.dp4j.dl4j.kernel;

/**
 * Numbers for trials of kernels, the same in every process: Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators" (OOPSLA 2014). Nothing private hangs on them.
 */
final class TrialNumbers {

    /** Numbers repeat themselves after so many at most, a prime: no row copies another. */
    private static final int PERIOD = 65_537;

    private long state;

    TrialNumbers(long seed) {
        state = seed;
    }

    /** Fills a block with numbers in [-2, 2). */
    void fill(Block block, long count) {
        fill(block, count, PERIOD);
    }

    /** Fills a block with numbers in [-2, 2), which repeat themselves after {@code period}. */
    void fill(Block block, long count, int period) {
        double[] numbers = new double[(int) Math.min(count, period)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = next();
        }
        block.put(0, numbers, 0, numbers.length);
        for (long done = numbers.length; done < count; done *= 2) {
            block.copy(done, block, 0, Math.min(done, count - done));
        }
    }

    private double next() {
        state += 0x9E3779B97F4A7C15L;
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >> 11) * 0x1p-51;
    }
}
