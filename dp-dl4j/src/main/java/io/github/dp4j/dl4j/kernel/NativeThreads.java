package io.github.dp4j.dl4j.kernel;

import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads native libraries use.
 *
 * <p>OpenMP keeps the number per calling thread; ND4J's native library is linked to the one OpenMP
 * runtime of the process, so its setter reaches oneDNN too.
 */
public final class NativeThreads {

    private NativeThreads() {}

    /** One thread for native kernels called from this thread, from now on. */
    static void useOne() {
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    }

    /**
     * Runs a task whose native operations use the calling thread only. A thread that has helped
     * OpenMP spins for milliseconds, waiting for more: it takes a core from our own workers, and
     * costs a small step more than the help was worth.
     *
     * @param task what to run
     * @param <T> its result's type
     * @return its result
     */
    public static <T> T alone(Supplier<T> task) {
        NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int before = ops.ompGetMaxThreads();
        ops.setOmpNumThreads(1);
        try {
            return task.get();
        } finally {
            ops.setOmpNumThreads(before);
        }
    }

    /**
     * Runs a task without a result, as {@link #alone(Supplier)} does.
     *
     * @param task what to run
     */
    public static void alone(Runnable task) {
        alone(
                () -> {
                    task.run();
                    return null;
                });
    }

    /**
     * Sets OpenBLAS' thread count, which is one for the whole process.
     *
     * @return the count before
     */
    static int openBlas(int threads) {
        int before = openblas.blas_get_num_threads();
        openblas.blas_set_num_threads(threads);
        return before;
    }
}
