package io.github.dp4j.privacy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One release of information about the data, in the terms an accountant needs. Events are values;
 * they nest, and they serialise to JSON and back with Jackson. An {@link EventVisitor} tells them
 * apart.
 *
 * <p>Noise is relative: a {@code noiseMultiplier} is the noise's scale over the norm to which one
 * example's contribution is clipped. What a neighbour may change, C or 2C, is not part of the event
 * but of the {@link NeighboringRelation} under which it is accounted.
 *
 * <p>Events nest at most 100 deep, which keeps every walk over them, also that of a JSON parser,
 * within any thread's stack; a deeper one is refused with an {@link IllegalArgumentException}. A
 * zero is a zero: a negative one is kept as {@code 0.0}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DpEvent.Gaussian.class, name = "Gaussian"),
    @JsonSubTypes.Type(value = DpEvent.Laplace.class, name = "Laplace"),
    @JsonSubTypes.Type(value = DpEvent.PoissonSampled.class, name = "PoissonSampled"),
    @JsonSubTypes.Type(
            value = DpEvent.SampledWithoutReplacement.class,
            name = "SampledWithoutReplacement"),
    @JsonSubTypes.Type(value = DpEvent.TruncatedPoisson.class, name = "TruncatedPoisson"),
    @JsonSubTypes.Type(value = DpEvent.DisjointBatches.class, name = "DisjointBatches"),
    @JsonSubTypes.Type(value = DpEvent.SelfComposed.class, name = "SelfComposed"),
    @JsonSubTypes.Type(value = DpEvent.Composed.class, name = "Composed"),
    @JsonSubTypes.Type(value = DpEvent.NonPrivate.class, name = "NonPrivate"),
    @JsonSubTypes.Type(value = DpEvent.ApproximateDp.class, name = "ApproximateDp"),
    @JsonSubTypes.Type(value = DpEvent.ZeroConcentratedDp.class, name = "ZeroConcentratedDp"),
    @JsonSubTypes.Type(value = DpEvent.ExponentialMechanism.class, name = "ExponentialMechanism"),
    @JsonSubTypes.Type(value = DpEvent.RandomizedResponse.class, name = "RandomizedResponse"),
    @JsonSubTypes.Type(value = DpEvent.DiscreteGaussian.class, name = "DiscreteGaussian"),
    @JsonSubTypes.Type(value = DpEvent.DiscreteLaplace.class, name = "DiscreteLaplace"),
    @JsonSubTypes.Type(value = DpEvent.GaussianMixture.class, name = "GaussianMixture"),
    @JsonSubTypes.Type(value = DpEvent.MatrixMechanism.class, name = "MatrixMechanism"),
    @JsonSubTypes.Type(value = DpEvent.RepeatAndSelect.class, name = "RepeatAndSelect"),
    @JsonSubTypes.Type(
            value = DpEvent.RepeatAndSelectPoisson.class,
            name = "RepeatAndSelectPoisson"),
})
public sealed interface DpEvent {

    /**
     * Asks a visitor about this event.
     *
     * @param visitor what answers
     * @param <R> the kind of answer
     * @return its answer for an event of this kind
     */
    <R> R accept(EventVisitor<R> visitor);

    /**
     * Returns the events that this one is made of.
     *
     * @return the parts, in order; none for a release of its own
     */
    List<DpEvent> parts();

    /**
     * Returns this event as a composition, for whoever counts releases.
     *
     * @return the composition; empty for all other events, whose parts are not released as such
     */
    Optional<Composition> composition();

    /** A release that is made of no other event. */
    sealed interface Single extends DpEvent {
        @Override
        default List<DpEvent> parts() {
            return List.of();
        }

        @Override
        default Optional<Composition> composition() {
            return Optional.empty();
        }
    }

    /** Another event about a chosen part of the data, or the chosen one of its outcomes. */
    sealed interface Selection extends DpEvent {
        /**
         * Returns what is released about the part, or of which one outcome is.
         *
         * @return the event
         */
        DpEvent event();

        @Override
        default List<DpEvent> parts() {
            return List.of(event());
        }

        @Override
        default Optional<Composition> composition() {
            return Optional.empty();
        }
    }

    /** Events that are all released: each of {@link #parts()}, {@link #count()} times. */
    sealed interface Composition extends DpEvent {
        /**
         * Returns how often each part is released.
         *
         * @return the count, at least 0
         */
        long count();

        @Override
        default Optional<Composition> composition() {
            return Optional.of(this);
        }
    }

    /**
     * A sum of contributions clipped in L2 norm, plus {@code N(0, (noiseMultiplier * C)^2)} on each
     * coordinate.
     *
     * @param noiseMultiplier standard deviation over clip norm; 0 means no noise, epsilon infinite
     */
    record Gaussian(double noiseMultiplier) implements Single {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the multiplier is negative, infinite or NaN
         */
        public Gaussian {
            noiseMultiplier = Require.nonNegative("noiseMultiplier", noiseMultiplier);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * A sum of contributions clipped in L1 norm, plus Laplace noise of scale {@code noiseMultiplier
     * * C} on each coordinate.
     *
     * @param noiseMultiplier the Laplace scale b over the clip norm; 0 means no noise
     */
    record Laplace(double noiseMultiplier) implements Single {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the multiplier is negative, infinite or NaN
         */
        public Laplace {
            noiseMultiplier = Require.nonNegative("noiseMultiplier", noiseMultiplier);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * An event on a Poisson sample: every example takes part independently with probability {@code
     * samplingRate}.
     *
     * @param samplingRate the probability, in (0, 1]
     * @param event what is released about the sample
     */
    record PoissonSampled(double samplingRate, DpEvent event) implements Selection {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the rate lies outside (0, 1] or is NaN
         */
        public PoissonSampled {
            Require.samplingRate("samplingRate", samplingRate);
            NestingLimit.check(event);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * An event on a uniformly random subset of fixed size.
     *
     * @param populationSize the public number of examples
     * @param sampleSize the size of the subset
     * @param event what is released about the subset
     */
    record SampledWithoutReplacement(long populationSize, long sampleSize, DpEvent event)
            implements Selection {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if not {@code 1 <= sampleSize <= populationSize}
         */
        public SampledWithoutReplacement {
            Require.atLeast("populationSize", populationSize, 1);
            if (!(sampleSize >= 1 && sampleSize <= populationSize)) {
                throw new IllegalArgumentException(
                        "sampleSize must lie in [1, populationSize = "
                                + populationSize
                                + "], but is "
                                + sampleSize
                                + ".");
            }
            NestingLimit.check(event);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * An event on a Poisson sample with a cap: where more than {@code batchCap} examples were
     * drawn, a uniformly random subset of that size takes part.
     *
     * @param populationSize the public number of examples, exactly: fewer meet the cap less often,
     *     which may cost more; under {@link NeighboringRelation#ADD_OR_REMOVE_ONE} the size of the
     *     larger of the two data sets
     * @param samplingRate the probability of being drawn, in (0, 1]
     * @param batchCap the largest batch, at least 1
     * @param event what is released about the batch
     */
    record TruncatedPoisson(long populationSize, double samplingRate, long batchCap, DpEvent event)
            implements Selection {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN
         */
        public TruncatedPoisson {
            Require.atLeast("populationSize", populationSize, 1);
            Require.samplingRate("samplingRate", samplingRate);
            Require.atLeast("batchCap", batchCap, 1);
            NestingLimit.check(event);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * One pass over the data in batches that share no example: {@code event} on each batch. Each
     * example takes part once, so a pass costs one event, without any amplification.
     *
     * <p>Defined where the place of every example is fixed, so under {@link
     * NeighboringRelation#ZERO_OUT} and {@link NeighboringRelation#REPLACE_ONE}. Adding or removing
     * an example moves others from batch to batch: an accountant refuses {@link
     * NeighboringRelation#ADD_OR_REMOVE_ONE}.
     *
     * @param event what is released about each batch
     */
    record DisjointBatches(DpEvent event) implements Selection {
        /**
         * Checks the value.
         *
         * @throws IllegalArgumentException if the events nest too deep
         */
        public DisjointBatches {
            NestingLimit.check(event);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * The same event, {@code count} times, each free to depend on the results before it.
     *
     * @param event the event
     * @param count how many times, at least 0
     */
    record SelfComposed(DpEvent event, long count) implements Composition {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the count is negative
         */
        public SelfComposed {
            NestingLimit.check(event);
            Require.atLeast("count", count, 0);
        }

        @Override
        public List<DpEvent> parts() {
            return List.of(event);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Several events on the same data, each free to depend on the results before it.
     *
     * @param events the events, in order; an empty list releases nothing
     */
    record Composed(List<DpEvent> events) implements Composition {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if the events nest too deep
         */
        public Composed {
            events = List.copyOf(Objects.requireNonNull(events, "events"));
            NestingLimit.check(events);
        }

        @Override
        public List<DpEvent> parts() {
            return events;
        }

        @Override
        public long count() {
            return 1;
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A release without any protection: epsilon is infinite. */
    record NonPrivate() implements Single {
        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * A release of which only its (epsilon, delta) guarantee is known, under whichever relation it
     * is accounted.
     *
     * @param epsilon the epsilon, finite and at least 0
     * @param delta the delta, in [0, 1); 0 is pure differential privacy
     */
    record ApproximateDp(double epsilon, double delta) implements Single {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN
         */
        public ApproximateDp {
            epsilon = Require.nonNegative("epsilon", epsilon);
            if (!(delta >= 0 && delta < 1)) {
                throw new IllegalArgumentException(
                        "delta must lie in [0, 1), but is " + Require.show(delta) + ".");
            }
            delta = Require.unsigned(delta);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * A release of which only its zero-concentrated guarantee is known: Renyi divergence at most
     * {@code rho * order} at every order above 1 (Bun and Steinke, arXiv 1605.02065).
     *
     * @param rho the bound, finite and at least 0
     */
    record ZeroConcentratedDp(double rho) implements Single {
        /**
         * Checks the value.
         *
         * @throws IllegalArgumentException if the value is out of range or NaN
         */
        public ZeroConcentratedDp {
            rho = Require.nonNegative("rho", rho);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * The exponential mechanism: an outcome with probability proportional to {@code exp(epsilon *
     * score / (2 * sensitivity))}, under whichever relation the sensitivity was stated for.
     *
     * @param epsilon the epsilon of its pure guarantee, finite and at least 0
     */
    record ExponentialMechanism(double epsilon) implements Single {
        /**
         * Checks the value.
         *
         * @throws IllegalArgumentException if the value is out of range or NaN
         */
        public ExponentialMechanism {
            epsilon = Require.nonNegative("epsilon", epsilon);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * One value per example, one of {@code values}, reported as it is or, with probability {@code
     * noise}, replaced by one of all values at random. Defined under {@link
     * NeighboringRelation#REPLACE_ONE}.
     *
     * @param noise the probability of a random answer, in [0, 1]; 0 means no noise
     * @param values how many values there are, at least 2
     */
    record RandomizedResponse(double noise, long values) implements Single {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN
         */
        public RandomizedResponse {
            if (!(noise >= 0 && noise <= 1)) {
                throw new IllegalArgumentException(
                        "noise must lie in [0, 1], but is " + Require.show(noise) + ".");
            }
            noise = Require.unsigned(noise);
            Require.atLeast("values", values, 2);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * An integer count plus the discrete Gaussian of Canonne, Kamath, Steinke (arXiv 2004.00010):
     * {@code P[k] ~ exp(-k^2 / (2 sigma^2))}.
     *
     * @param sigma the parameter sigma, positive and finite
     * @param sensitivity by how much one example's presence moves the count, at least 1
     */
    record DiscreteGaussian(double sigma, long sensitivity) implements Single {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN
         */
        public DiscreteGaussian {
            Require.positive("sigma", sigma);
            Require.atLeast("sensitivity", sensitivity, 1);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * An integer count plus discrete Laplace noise: {@code P[k] ~ exp(-|k| / scale)}.
     *
     * @param scale the scale, positive and finite
     * @param sensitivity by how much one example's presence moves the count, at least 1
     */
    record DiscreteLaplace(double scale, long sensitivity) implements Single {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN
         */
        public DiscreteLaplace {
            Require.positive("scale", scale);
            Require.atLeast("sensitivity", sensitivity, 1);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * A Gaussian release in which the protected unit moves the sum by a random distance: for a
     * person with k records that are Poisson-sampled, j with the binomial probability of j. Defined
     * under {@link NeighboringRelation#ADD_OR_REMOVE_ONE} and {@link NeighboringRelation#ZERO_OUT}.
     *
     * @param noiseMultiplier standard deviation over clip norm; 0 means no noise
     * @param sensitivities the distances in units of the clip norm, each at least 0
     * @param probabilities their probabilities, which sum to 1
     */
    record GaussianMixture(
            double noiseMultiplier, List<Double> sensitivities, List<Double> probabilities)
            implements Single {
        /**
         * Checks the values and copies the lists.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN, the lengths differ,
         *     or the probabilities do not sum to 1 within 1e-9
         */
        public GaussianMixture {
            noiseMultiplier = Require.nonNegative("noiseMultiplier", noiseMultiplier);
            sensitivities = Require.nonNegative("sensitivities", sensitivities);
            probabilities = Require.nonNegative("probabilities", probabilities);
            double sum = probabilities.stream().mapToDouble(Double::doubleValue).sum();
            if (!(Math.abs(sum - 1) <= 1e-9) || sensitivities.size() != probabilities.size()) {
                throw new IllegalArgumentException(
                        "probabilities must be as many as sensitivities ("
                                + sensitivities.size()
                                + ") and sum to 1, but are "
                                + probabilities.size()
                                + " and sum to "
                                + Require.show(sum)
                                + ".");
            }
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Correlated Gaussian noise over many steps, released as one (tree aggregation, matrix
     * factorisation): white noise on C x in a factorisation A = B C of the sums to be released.
     *
     * @param noiseMultiplier standard deviation of the white noise over the clip norm
     * @param sensitivity the largest L2 norm by which one example of clip norm 1 moves C x over all
     *     its participations; for a complete binary tree and one participation, the square root of
     *     the number of levels
     */
    record MatrixMechanism(double noiseMultiplier, double sensitivity) implements Single {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN
         */
        public MatrixMechanism {
            noiseMultiplier = Require.nonNegative("noiseMultiplier", noiseMultiplier);
            Require.positive("sensitivity", sensitivity);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * A search: {@code event} (a whole training run, its score included) is run K times and only
     * the best outcome is released, by an order that does not depend on the data. K is drawn, in
     * secret and before the search, from the truncated negative binomial distribution (Papernot and
     * Steinke, Hyperparameter tuning with Renyi differential privacy, arXiv 2110.03620, Definition
     * 1): for k of at least 1,
     *
     * <pre>P[K = k] ~ (1 - gamma)^k prod_{l=0}^{k-1} (l + shape) / (l + 1)</pre>
     *
     * with the limit {@code (1 - gamma)^k / k} at shape 0 (logarithmic). Shape 1 is the geometric
     * distribution, of mean {@code 1 / gamma}.
     *
     * @param event one run
     * @param shape the shape, above -1 and finite: the smaller, the longer the tail of K
     * @param gamma in (0, 1): the smaller, the more runs
     */
    record RepeatAndSelect(DpEvent event, double shape, double gamma) implements Selection {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN
         */
        public RepeatAndSelect {
            NestingLimit.check(event);
            if (!(shape > -1 && shape < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "shape must be above -1 and finite, but is " + Require.show(shape) + ".");
            }
            shape = Require.unsigned(shape);
            if (!(gamma > 0 && gamma < 1)) {
                throw new IllegalArgumentException(
                        "gamma must lie in (0, 1), but is " + Require.show(gamma) + ".");
            }
        }

        /**
         * Returns the mean number of runs: {@code shape (1 - gamma) / (gamma (1 - gamma^shape))}.
         *
         * @return the mean, above 1
         */
        public double meanRuns() {
            // (1 - gamma^shape) / shape tends to log(1 / gamma).
            double log = Math.log(gamma);
            double ratio = shape == 0 ? -log : -Math.expm1(shape * log) / shape;
            return (1 - gamma) / gamma / ratio;
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * A search like {@link RepeatAndSelect}, with a Poisson number of runs. With no run at all,
     * nothing is released.
     *
     * @param event one run
     * @param meanRuns the mean of the Poisson distribution, positive and finite
     */
    record RepeatAndSelectPoisson(DpEvent event, double meanRuns) implements Selection {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the mean is out of range or NaN
         */
        public RepeatAndSelectPoisson {
            NestingLimit.check(event);
            Require.positive("meanRuns", meanRuns);
        }

        @Override
        public <R> R accept(EventVisitor<R> visitor) {
            return visitor.visit(this);
        }
    }
}
