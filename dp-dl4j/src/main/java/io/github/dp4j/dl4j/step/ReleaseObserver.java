package io.github.dp4j.dl4j.step;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sees what each step releases and nothing of how it came about: what is computed from it is
 * post-processing, and costs no privacy.
 */
@FunctionalInterface
public interface ReleaseObserver {

    /** Looks at nothing. */
    ReleaseObserver NONE = (noisyMean, divisor, clipNorm, deviation) -> {};

    /**
     * Takes what a step released.
     *
     * @param noisyMean the noised sum, divided; zero where nothing is trained; not to be changed
     * @param divisor the public number it was divided by
     * @param clipNorm C of the step, public
     * @param deviation of the noise on the sum, public
     */
    void released(INDArray noisyMean, double divisor, double clipNorm, double deviation);
}
