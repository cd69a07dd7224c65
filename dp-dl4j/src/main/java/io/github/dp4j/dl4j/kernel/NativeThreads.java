package io.github.dp4j.dl4j.kernel;

import org.bytedeco.openblas.global.openblas;
import org.nd4j.nativeblas.NativeOpsHolder;

/** How many threads native libraries use. */
final class NativeThreads {

    private NativeThreads() {}

    /**
     * One thread for native kernels called from this thread. OpenMP keeps the number per calling
     * thread; ND4J's native library is linked to the one OpenMP runtime of the process, so its
     * setter reaches oneDNN too.
     */
    static void useOne() {
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
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
