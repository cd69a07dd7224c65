package io.github.dp4j.privacy;

/**
 * A question about an event that each kind of event answers for itself, such as what it costs or
 * what a report says about it: {@link DpEvent#accept}.
 *
 * <p>There is no answer for all other events, on purpose. Whoever adds an event has to add its
 * answer to every analysis and every wording before anything compiles.
 *
 * @param <R> the kind of answer
 */
public interface EventVisitor<R> {

    /**
     * Answers for a {@link DpEvent.Gaussian}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.Gaussian event);

    /**
     * Answers for a {@link DpEvent.Laplace}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.Laplace event);

    /**
     * Answers for a {@link DpEvent.PoissonSampled}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.PoissonSampled event);

    /**
     * Answers for a {@link DpEvent.SampledWithoutReplacement}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.SampledWithoutReplacement event);

    /**
     * Answers for a {@link DpEvent.TruncatedPoisson}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.TruncatedPoisson event);

    /**
     * Answers for a {@link DpEvent.DisjointBatches}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.DisjointBatches event);

    /**
     * Answers for a {@link DpEvent.SelfComposed}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.SelfComposed event);

    /**
     * Answers for a {@link DpEvent.Composed}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.Composed event);

    /**
     * Answers for a {@link DpEvent.NonPrivate}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.NonPrivate event);

    /**
     * Answers for a {@link DpEvent.ApproximateDp}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.ApproximateDp event);

    /**
     * Answers for a {@link DpEvent.ZeroConcentratedDp}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.ZeroConcentratedDp event);

    /**
     * Answers for a {@link DpEvent.ExponentialMechanism}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.ExponentialMechanism event);

    /**
     * Answers for a {@link DpEvent.RandomizedResponse}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.RandomizedResponse event);

    /**
     * Answers for a {@link DpEvent.DiscreteGaussian}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.DiscreteGaussian event);

    /**
     * Answers for a {@link DpEvent.DiscreteLaplace}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.DiscreteLaplace event);

    /**
     * Answers for a {@link DpEvent.GaussianMixture}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.GaussianMixture event);

    /**
     * Answers for a {@link DpEvent.MatrixMechanism}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.MatrixMechanism event);

    /**
     * Answers for a {@link DpEvent.RepeatAndSelect}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.RepeatAndSelect event);

    /**
     * Answers for a {@link DpEvent.RepeatAndSelectPoisson}.
     *
     * @param event the event
     * @return the answer
     */
    R visit(DpEvent.RepeatAndSelectPoisson event);
}
