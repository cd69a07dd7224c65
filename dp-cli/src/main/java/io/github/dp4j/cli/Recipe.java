package io.github.dp4j.cli;

/**
 * Settings that go together where the user gave none. They were found on public data: to search for
 * better ones on private data would cost privacy that no ledger counts.
 *
 * @param network the built-in network
 * @param updater the updater
 * @param learningRate its learning rate
 * @param momentum its momentum, where it has one
 * @param clip the clip norm
 * @param batchSize the expected batch size
 * @param epochs passes over the data
 * @param sampling how batches are chosen
 */
record Recipe(
        String network,
        UpdaterKind updater,
        double learningRate,
        double momentum,
        double clip,
        double batchSize,
        double epochs,
        SamplingKind sampling) {

    private static final double LARGE_BATCH = 512;
    private static final double STEPS_PER_EPOCH = 20;

    /**
     * For linear softmax on {@link io.github.dp4j.cli.data.OrientedGradients}: chosen by
     * cross-validation within the training digits. The optimum is flat.
     */
    static Recipe digits(int examples) {
        return new Recipe(
                NetworkSource.SOFTMAX,
                UpdaterKind.MOMENTUM,
                /* learningRate= */ 30,
                /* momentum= */ 0.8,
                /* clip= */ 0.1,
                examples,
                /* epochs= */ 20,
                SamplingKind.FULL);
    }

    static Recipe images(long population) {
        return new Recipe(
                NetworkSource.CNN,
                UpdaterKind.MOMENTUM,
                /* learningRate= */ 0.5,
                /* momentum= */ 0.9,
                /* clip= */ 0.1,
                batchSize(population),
                /* epochs= */ 20,
                SamplingKind.POISSON);
    }

    static Recipe table(long population) {
        return new Recipe(
                NetworkSource.MLP,
                UpdaterKind.MOMENTUM,
                /* learningRate= */ 0.5,
                /* momentum= */ 0.9,
                /* clip= */ 1,
                batchSize(population),
                /* epochs= */ 10,
                SamplingKind.POISSON);
    }

    /** Large batches drown the noise, and a small data set still needs some steps. */
    private static double batchSize(long population) {
        return Math.max(1, Math.min(LARGE_BATCH, Math.floor(population / STEPS_PER_EPOCH)));
    }
}
