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

    /** Half the work of a product, and OpenBLAS minds no stride that is a multiple of a page. */
    @Override
    public void gram(int rows, int columns, Matrix x, double beta, Matrix to) {
        if (to.block() instanceof FloatBlock) {
            openblas.cblas_ssyrk(
                    openblas.CblasRowMajor,
                    openblas.CblasLower,
                    openblas.CblasNoTrans,
                    rows,
                    columns,
                    1f,
                    (FloatPointer) x.block().at(0, x.offset()),
                    x.stride(),
                    (float) beta,
                    (FloatPointer) to.block().at(2, to.offset()),
                    to.stride());
        } else {
            openblas.cblas_dsyrk(
                    openblas.CblasRowMajor,
                    openblas.CblasLower,
                    openblas.CblasNoTrans,
                    rows,
                    columns,
                    1,
                    (DoublePointer) x.block().at(0, x.offset()),
                    x.stride(),
                    beta,
                    (DoublePointer) to.block().at(2, to.offset()),
                    to.stride());
        }
    }
}
