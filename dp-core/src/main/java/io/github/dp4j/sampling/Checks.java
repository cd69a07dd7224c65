package io.github.dp4j.sampling;

import io.github.dp4j.privacy.Require;

/** What the samplers with whole batch sizes have in common. */
final class Checks {

    private Checks() {}

    static int batchSize(int batchSize, int populationSize) {
        Require.atLeast("populationSize", populationSize, 1);
        if (batchSize >= 1 && batchSize <= populationSize) {
            return batchSize;
        }
        throw new IllegalArgumentException(
                "batchSize must lie in [1, populationSize = "
                        + populationSize
                        + "], but is "
                        + batchSize
                        + ".");
    }

    static int[] range(int end) {
        int[] indices = new int[end];
        for (int i = 0; i < end; i++) {
            indices[i] = i;
        }
        return indices;
    }
}
