package io.github.dp4j.dl4j.kernel;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/** OpenBLAS, which ND4J brings, and plain Java. Float and double. */
class PortableKernels implements Kernels {

    @Override
    public String describe() {
        return "portable kernels: OpenBLAS and plain Java";
    }

    @Override
    public void prepareThread() {
        NativeThreads.useOne();
    }

    @Override
    public void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            Matrix a,
            Matrix b,
            double beta,
            Matrix c) {
        int opA = transposeA ? openblas.CblasTrans : openblas.CblasNoTrans;
        int opB = transposeB ? openblas.CblasTrans : openblas.CblasNoTrans;
        if (c.block() instanceof FloatBlock) {
            openblas.cblas_sgemm(
                    openblas.CblasRowMajor,
                    opA,
                    opB,
                    m,
                    n,
                    k,
                    1f,
                    (FloatPointer) a.block().at(0, a.offset()),
                    a.stride(),
                    (FloatPointer) b.block().at(1, b.offset()),
                    b.stride(),
                    (float) beta,
                    (FloatPointer) c.block().at(2, c.offset()),
                    c.stride());
        } else {
            openblas.cblas_dgemm(
                    openblas.CblasRowMajor,
                    opA,
                    opB,
                    m,
                    n,
                    k,
                    1,
                    (DoublePointer) a.block().at(0, a.offset()),
                    a.stride(),
                    (DoublePointer) b.block().at(1, b.offset()),
                    b.stride(),
                    beta,
                    (DoublePointer) c.block().at(2, c.offset()),
                    c.stride());
        }
    }
}
