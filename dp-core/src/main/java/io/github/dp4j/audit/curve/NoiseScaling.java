package io.github.dp4j.audit.curve;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.EventVisitor;
import io.github.dp4j.privacy.UnsupportedEventException;

/**
 * A ledger with every noise multiplied by the same factor. What states a promise and no noise, such
 * as what a private profile gives up by its threshold, stays as it is.
 */
final class NoiseScaling implements EventVisitor<DpEvent> {

    private final double factor;

    NoiseScaling(double factor) {
        this.factor = factor;
    }

    @Override
    public DpEvent visit(DpEvent.Gaussian event) {
        return new DpEvent.Gaussian(factor * event.noiseMultiplier());
    }

    @Override
    public DpEvent visit(DpEvent.Laplace event) {
        return new DpEvent.Laplace(factor * event.noiseMultiplier());
    }

    @Override
    public DpEvent visit(DpEvent.DiscreteGaussian event) {
        return new DpEvent.DiscreteGaussian(factor * event.sigma(), event.sensitivity());
    }

    @Override
    public DpEvent visit(DpEvent.DiscreteLaplace event) {
        return new DpEvent.DiscreteLaplace(factor * event.scale(), event.sensitivity());
    }

    @Override
    public DpEvent visit(DpEvent.GaussianMixture event) {
        return new DpEvent.GaussianMixture(
                factor * event.noiseMultiplier(), event.sensitivities(), event.probabilities());
    }

    @Override
    public DpEvent visit(DpEvent.MatrixMechanism event) {
        return new DpEvent.MatrixMechanism(factor * event.noiseMultiplier(), event.sensitivity());
    }

    @Override
    public DpEvent visit(DpEvent.PoissonSampled event) {
        return new DpEvent.PoissonSampled(event.samplingRate(), event.event().accept(this));
    }

    @Override
    public DpEvent visit(DpEvent.SampledWithoutReplacement event) {
        return new DpEvent.SampledWithoutReplacement(
                event.populationSize(), event.sampleSize(), event.event().accept(this));
    }

    @Override
    public DpEvent visit(DpEvent.TruncatedPoisson event) {
        return new DpEvent.TruncatedPoisson(
                event.populationSize(),
                event.samplingRate(),
                event.batchCap(),
                event.event().accept(this));
    }

    @Override
    public DpEvent visit(DpEvent.DisjointBatches event) {
        return new DpEvent.DisjointBatches(event.event().accept(this));
    }

    @Override
    public DpEvent visit(DpEvent.SelfComposed event) {
        return new DpEvent.SelfComposed(event.event().accept(this), event.count());
    }

    @Override
    public DpEvent visit(DpEvent.Composed event) {
        return new DpEvent.Composed(event.events().stream().map(e -> e.accept(this)).toList());
    }

    @Override
    public DpEvent visit(DpEvent.NonPrivate event) {
        throw new UnsupportedEventException(
                "A release without noise promises nothing that an audit could refute.");
    }

    @Override
    public DpEvent visit(DpEvent.ApproximateDp event) {
        return event;
    }

    @Override
    public DpEvent visit(DpEvent.ZeroConcentratedDp event) {
        return event;
    }

    @Override
    public DpEvent visit(DpEvent.ExponentialMechanism event) {
        return event;
    }

    @Override
    public DpEvent visit(DpEvent.RandomizedResponse event) {
        return event;
    }

    @Override
    public DpEvent visit(DpEvent.RepeatAndSelect event) {
        return new DpEvent.RepeatAndSelect(
                event.event().accept(this), event.shape(), event.gamma());
    }

    @Override
    public DpEvent visit(DpEvent.RepeatAndSelectPoisson event) {
        return new DpEvent.RepeatAndSelectPoisson(event.event().accept(this), event.meanRuns());
    }
}
