package io.github.dp4j.dl4j;

import io.github.dp4j.privacy.Require;
import java.util.List;

/**
 * The size of a training run, resolved from what the owner gave: any two of expected batch size,
 * population size and sampling rate give the third, and epochs give steps.
 *
 * @param sampling how batches are chosen
 * @param samplingRate expected batch size over population size
 * @param expectedBatchSize the public divisor
 * @param populationSize the public number of examples
 * @param steps how many steps to make at most
 */
record RunSize(
        Sampling sampling,
        double samplingRate,
        double expectedBatchSize,
        double populationSize,
        long steps) {

    /** Returns the number of steps that count as one pass over the data. */
    long stepsPerEpoch() {
        return Math.max(1, Math.round(1 / samplingRate));
    }

    /**
     * Resolves the settings, of which each that is given (not NaN) lies in its range.
     *
     * @return the size, or null if problems were added
     */
    static RunSize resolve(
            Sampling sampling,
            double samplingRate,
            double expectedBatchSize,
            double populationSize,
            double epochs,
            long steps,
            List<String> problems) {
        int before = problems.size();
        double rate = samplingRate;
        double batch = expectedBatchSize;
        double population = populationSize;
        if (sampling == Sampling.FULL_BATCH) {
            rate = Double.isNaN(rate) ? 1 : rate;
            batch = Double.isNaN(batch) ? population : batch;
        }
        int given = (Double.isNaN(rate) ? 0 : 1) + (Double.isNaN(batch) ? 0 : 1);
        given += Double.isNaN(population) ? 0 : 1;
        if (given < 2) {
            problems.add(
                    "The batch size is not settled: give expectedBatchSize and populationSize, or"
                            + " samplingRate and one of the two. Both are public, and are never"
                            + " read from the data.");
            return null;
        }
        rate = Double.isNaN(rate) ? batch / population : rate;
        batch = Double.isNaN(batch) ? rate * population : batch;
        population = Double.isNaN(population) ? batch / rate : population;
        if (Math.abs(batch - rate * population) > 1e-6 * batch) {
            problems.add(
                    "expectedBatchSize "
                            + Require.show(batch)
                            + ", populationSize "
                            + Require.show(population)
                            + " and samplingRate "
                            + Require.show(rate)
                            + " do not agree: give two of them.");
        }
        if (rate > 1) {
            problems.add(
                    "expectedBatchSize "
                            + Require.show(batch)
                            + " is above populationSize "
                            + Require.show(population)
                            + ".");
        }
        if (sampling == Sampling.FULL_BATCH && rate != 1) {
            problems.add("Full batches have samplingRate 1, but it is " + Require.show(rate) + ".");
        }
        if (problems.size() > before) {
            return null;
        }
        long total = steps > 0 ? steps : Math.max(1, Math.round(epochs / rate));
        return new RunSize(sampling, rate, batch, population, total);
    }
}
