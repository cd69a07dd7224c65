package io.github.dp4j.accounting.loss;

import io.github.dp4j.accounting.event.BaseRelease;

/**
 * The losses of Gaussian or Laplace noise behind a random choice of who takes part. Distances are
 * in units of the clip norm.
 *
 * @param gaussian whether the noise is Gaussian, not Laplace
 * @param shift the clip norm over the standard deviation (or scale) of the noise
 */
public record SampledNoise(boolean gaussian, double shift) {

    public static SampledNoise of(BaseRelease.Noise noise) {
        return new SampledNoise(noise.gaussian(), 1 / noise.multiplier());
    }

    /** Returns the same with all distances times a factor. */
    public SampledNoise nearer(double factor) {
        return factor == 1 ? this : new SampledNoise(gaussian, factor * shift);
    }

    /** (1 - q) X(0) + q X(distance) against X(0). */
    PrivacyLoss removed(double q, double distance) {
        return new ContinuousLoss(
                gaussian
                        ? GaussianMixturePair.sampled(q, distance * shift)
                        : LaplaceMixturePair.sampled(q, distance * shift));
    }

    /** X(0) against (1 - q) X(0) + q X(distance). */
    PrivacyLoss added(double q, double distance) {
        return new ContinuousLoss(
                gaussian
                        ? GaussianMixturePair.sampled(q, distance * shift).reversed()
                        : LaplaceMixturePair.sampled(q, distance * shift).reversed());
    }

    /** (1 - q) X(0) + q X(1) against (1 - q) X(0) + q X(-1). */
    PrivacyLoss replaced(double q) {
        return new ContinuousLoss(
                gaussian
                        ? GaussianMixturePair.replaced(q, shift)
                        : LaplaceMixturePair.replaced(q, shift));
    }

    /**
     * A bound of {@code (1-q) R + q P} against {@code (1-q) R + q P'}, in both directions, for any
     * three releases R, P, P' of which every two are at most this distance apart: by advanced joint
     * convexity (Balle, Barthe, Gaboardi, arXiv 1807.01647, Theorem 2) the divergence is at most
     * that of {@code (1-q) X(0) + q X(distance)} from {@code X(0)} at every epsilon of at least 0.
     */
    PrivacyLoss symmetrized(double q, double distance) {
        return new SymmetrizedLoss(removed(q, distance));
    }
}
