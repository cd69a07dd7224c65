package io.github.dp4j.dl4j.kernel;

import java.util.Arrays;

/**
 * Tries whether an operation that is bound to its buffers computes the same numbers alike wherever
 * they stand: as {@link RowSizes} does for products, by random numbers of its own, and with as
 * small a chance to overlook a difference.
 */
final class PlaceTrial {

    /** Numbers compared a place, at least. */
    private static final int TRIED = 512;

    private PlaceTrial() {}

    /**
     * Makes the trial.
     *
     * @param operation reads the inputs and writes the output
     * @param output the numbers it writes; afterwards as before
     * @param period after how many numbers the output repeats itself, if places are alike
     * @param inputs what it reads, afterwards as before; may be {@code output}
     * @param periods after how many numbers each is repeated
     * @return whether the output repeated itself to the bit
     */
    static boolean alike(
            Runnable operation, Block output, int period, Block[] inputs, int[] periods) {
        double[] outputBefore = numbers(output);
        double[][] inputsBefore =
                Arrays.stream(inputs).map(PlaceTrial::numbers).toArray(double[][]::new);
        boolean alike = true;
        int draws = Math.max(2, (TRIED + period - 1) / period);
        double[] numbers = new double[Math.toIntExact(output.length())];
        for (int draw = 0; alike && draw < draws; draw++) {
            TrialNumbers given = new TrialNumbers(draw);
            for (int i = 0; i < inputs.length; i++) {
                given.fill(inputs[i], inputs[i].length(), periods[i]);
            }
            operation.run();
            output.get(0, numbers, 0, numbers.length);
            for (int at = period; alike && at < numbers.length; at += period) {
                int end = Math.min(numbers.length, at + period);
                alike = Arrays.equals(numbers, at, end, numbers, 0, end - at);
            }
        }
        output.put(0, outputBefore, 0, outputBefore.length);
        for (int i = 0; i < inputs.length; i++) {
            inputs[i].put(0, inputsBefore[i], 0, inputsBefore[i].length);
        }
        return alike;
    }

    private static double[] numbers(Block block) {
        double[] numbers = new double[Math.toIntExact(block.length())];
        block.get(0, numbers, 0, numbers.length);
        return numbers;
    }
}
