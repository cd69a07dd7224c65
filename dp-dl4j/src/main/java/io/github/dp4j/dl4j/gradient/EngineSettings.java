package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.privacy.Require;

/**
 * How the compiled engine uses the machine. No setting changes a result by more than rounding.
 *
 * @param threads worker threads; 0 for one an available core
 * @param chunk examples a worker holds at a time; 0 to fit the cache
 * @param onCaller whether the one worker is the thread that makes the engine and calls it
 * @param gapsInMasks whether masks of features may have gaps, whatever those at hand have: which
 *     steps are compiled must not follow from private data
 */
public record EngineSettings(int threads, int chunk, boolean onCaller, boolean gapsInMasks) {

    /** Checks that neither is negative. */
    public EngineSettings {
        Require.atLeast("threads", threads, 0);
        Require.atLeast("chunk", chunk, 0);
        if (onCaller && threads != 1) {
            throw new IllegalArgumentException(
                    "threads must be 1 where the caller is the worker, but is " + threads + ".");
        }
    }

    /**
     * Creates settings with threads of the engine's own.
     *
     * @param threads worker threads; 0 for one an available core
     * @param chunk examples a worker holds at a time; 0 to fit the cache
     */
    public EngineSettings(int threads, int chunk) {
        this(threads, chunk, /* onCaller= */ false, /* gapsInMasks= */ false);
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
     * Lets the calling thread do all the work, which spares small steps the way to another thread
     * and back: for several engines side by side. The engine must then be made, called and closed
     * by one thread, whose native kernels use no others from then on.
     *
     * @return one worker, chunks that fit the cache
     */
    public static EngineSettings onCallersThread() {
        return new EngineSettings(
                /* threads= */ 1, /* chunk= */ 0, /* onCaller= */ true, /* gapsInMasks= */ false);
    }

    /**
     * Sets the number of worker threads.
     *
     * @param count at least 1, or 0 for one an available core
     * @return the settings
     */
    public EngineSettings withThreads(int count) {
        return new EngineSettings(count, chunk, onCaller, gapsInMasks);
    }

    /**
     * Sets the chunk size.
     *
     * @param examples at least 1, or 0 to fit the cache
     * @return the settings
     */
    public EngineSettings withChunk(int examples) {
        return new EngineSettings(threads, examples, onCaller, gapsInMasks);
    }

    /**
     * Says whether masks may have gaps.
     *
     * @param value true to compile for gaps, false to compile for what the data have
     * @return the settings
     */
    public EngineSettings withGapsInMasks(boolean value) {
        return new EngineSettings(threads, chunk, onCaller, value);
    }

    int resolvedThreads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
