package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.privacy.Require;

/**
 * How the compiled engine uses the machine. No setting changes a result by more than rounding.
 *
 * @param threads worker threads; 0 for one an available core
 * @param chunk examples a worker holds at a time; 0 to fit the cache
 */
public record EngineSettings(int threads, int chunk) {

    /** Checks that neither is negative. */
    public EngineSettings {
        Require.atLeast("threads", threads, 0);
        Require.atLeast("chunk", chunk, 0);
    }

    /**
     * Leaves both to the engine.
     *
     * @return one thread a core, chunks that fit the cache
     */
    public static EngineSettings automatic() {
        return new EngineSettings(0, 0);
    }

    /**
     * Sets the number of worker threads.
     *
     * @param count at least 1, or 0 for one an available core
     * @return the settings
     */
    public EngineSettings withThreads(int count) {
        return new EngineSettings(count, chunk);
    }

    /**
     * Sets the chunk size.
     *
     * @param examples at least 1, or 0 to fit the cache
     * @return the settings
     */
    public EngineSettings withChunk(int examples) {
        return new EngineSettings(threads, examples);
    }

    int resolvedThreads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
