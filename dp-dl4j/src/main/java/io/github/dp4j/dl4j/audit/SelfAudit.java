package io.github.dp4j.dl4j.audit;

import io.github.dp4j.dl4j.DpTrainerBuilder;
import io.github.dp4j.plan.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tests this library, as it runs on this machine, by what its trainer releases: trainings of small
 * networks whose every step has a known law. An epsilon would need hundreds of trainings to show
 * that noise is halved; the noise itself shows it in 28 numbers.
 *
 * <p>Everything is seen from outside: the public trainer, plain gradient descent, the parameters
 * before and after each step. The gradients that the clipped sums are compared with are DL4J's own.
 *
 * <ul>
 *   <li><b>Clip and noise</b>, full batches of four records, one of them twice, gradients of 2 C
 *       and of a fifth of C: what is left of a release when the sum of the clipped gradients is
 *       taken off must be {@code N(0, (sigma C (1 + eta))^2)}, for every step, every coordinate and
 *       together; and independent between steps and between layers.
 *   <li><b>Sampler and divisor</b>, Poisson batches of equal records: in the direction of their
 *       gradient a release is the size of the batch plus noise. Its mean says how often a record is
 *       drawn, its variance that each is drawn by itself, and that the divisor does not follow the
 *       batch.
 *   <li><b>Empty batches</b>: nearly all batches of one record at a rate of 0.05 are empty, and
 *       have noise like others.
 * </ul>
 *
 * <p>All checks together raise a false alarm in one of {@value #RUNS} runs at most, by Bonferroni.
 */
public final class SelfAudit {

    /** One over the level of a whole run. */
    public static final int RUNS = 1000;

    private static final DataType[] TYPES = {DataType.FLOAT, DataType.DOUBLE};
    private static final int CHECKS = 21;

    private final UnaryOperator<DpTrainerBuilder> variant;
    private final List<SelfCheck> checks = new ArrayList<>();

    private SelfAudit(UnaryOperator<DpTrainerBuilder> variant) {
        this.variant = variant;
    }

    /**
     * Runs all checks; it takes some seconds.
     *
     * @return the checks, passed or not
     */
    public static List<SelfCheck> run() {
        return run(UnaryOperator.identity());
    }

    /** For tests: of trainers that something is wrong with. */
    static List<SelfCheck> run(UnaryOperator<DpTrainerBuilder> variant) {
        SelfAudit audit = new SelfAudit(variant);
        for (DataType type : TYPES) {
            audit.clipAndNoise(type, /* sigma= */ 0.05);
        }
        audit.clipAndNoise(DataType.FLOAT, /* sigma= */ 1.5);
        audit.sampling();
        audit.emptyBatches();
        return List.copyOf(audit.checks);
    }

    private void check(String name, DoubleSupplier pValue) {
        checks.add(new SelfCheck(name, pValue.getAsDouble(), 1.0 / RUNS / CHECKS));
    }

    private void clipAndNoise(DataType type, double sigma) {
        double rate = type == DataType.FLOAT ? 1e-2 : 1e-6;
        MultiLayerNetwork network = AuditNetworks.images(type, rate);
        MultiLayerNetwork plain = AuditNetworks.images(type, rate);
        List<DataSet> records = AuditNetworks.records(type);
        records.add(records.get(0));
        records.set(1, AuditNetworks.learned(plain, records.get(1)));
        double clip =
                0.5
                        * ObservedTraining.norm(
                                ObservedTraining.gradient(plain, network.params(), records.get(0)));
        ObservedTraining seen =
                ObservedTraining.of(
                        network,
                        DataSet.merge(records),
                        rate,
                        clip,
                        records.size(),
                        settings ->
                                variant.apply(settings)
                                        .sampling(Sampling.FULL_BATCH)
                                        .noiseMultiplier(sigma)
                                        .steps(12));
        double[][] noise = new double[seen.released().length][];
        for (int t = 0; t < noise.length; t++) {
            noise[t] = seen.released()[t].clone();
            for (DataSet one : records) {
                double[] gradient = ObservedTraining.gradient(plain, seen.parameters().get(t), one);
                double factor = Math.min(1 / clip, 1 / ObservedTraining.norm(gradient));
                for (int i = 0; i < gradient.length; i++) {
                    noise[t][i] -= factor * gradient[i];
                }
            }
            scale(noise[t], 1 / (sigma * (1 + seen.roundingBound())));
        }
        NoiseLaw law = new NoiseLaw(noise);
        String where = " (" + type.toString().toLowerCase(Locale.ROOT) + ", sigma " + sigma + ")";
        check("each step is the clipped sum and noise of its size" + where, law::size);
        check("noise is centred on the clipped sum" + where, law::mean);
        check("no step lacks noise, or has another clip" + where, law::worstStep);
        check("no parameter lacks noise" + where, law::worstCoordinate);
        check("no noise is used for two steps" + where, law::worstPairOfSteps);
        check(
                "no noise is used for two layers" + where,
                () -> law.worstPairOfParts(AuditNetworks.starts(plain)));
    }

    private static void scale(double[] vector, double factor) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
    }

    private void sampling() {
        int population = 20;
        double rate = 0.5;
        int steps = 60;
        double sigma = 0.1;
        Projected seen = projected(population, rate, steps, sigma);
        double all = Arrays.stream(seen.batchSizes()).sum();
        double variance = population * rate * (1 - rate) + sigma * sigma;
        double mean = population * rate;
        check(
                "records are drawn with the sampling rate",
                () -> Tails.normal((all - steps * mean) / Math.sqrt(steps * variance)));
        // Counts have lighter tails than normal numbers, so the law of squares is on the safe side.
        double squares =
                Arrays.stream(seen.batchSizes()).map(x -> (x - mean) * (x - mean) / variance).sum();
        check(
                "each record is drawn by itself, and the divisor does not follow the batch",
                () -> Tails.chiSquared(squares, steps));
    }

    private void emptyBatches() {
        Projected seen = projected(/* population= */ 1, /* rate= */ 0.05, /* steps= */ 40, 0.1);
        check("batches without a record have noise like others", seen.rest()::worstStep);
    }

    /**
     * A training in the direction of its records' gradient, and in all others.
     *
     * @param batchSizes the sizes of the batches, plus noise
     * @param rest the noise in the other directions
     */
    @SuppressWarnings("ArrayRecordComponent") // internal: never compared
    private record Projected(double[] batchSizes, NoiseLaw rest) {}

    private Projected projected(int population, double rate, int steps, double sigma) {
        double learningRate = 1e-6;
        MultiLayerNetwork network = AuditNetworks.images(DataType.DOUBLE, learningRate);
        MultiLayerNetwork plain = AuditNetworks.images(DataType.DOUBLE, learningRate);
        DataSet record = AuditNetworks.records(DataType.DOUBLE).get(0);
        double[] direction = ObservedTraining.gradient(plain, network.params(), record);
        double norm = ObservedTraining.norm(direction);
        scale(direction, 1 / norm);
        ObservedTraining seen =
                ObservedTraining.of(
                        network,
                        copies(record, population),
                        learningRate,
                        0.5 * norm,
                        rate * population,
                        settings ->
                                variant.apply(settings)
                                        .sampling(Sampling.POISSON)
                                        .samplingRate(rate)
                                        .repeatedRowsAreDistinctRecords()
                                        .noiseMultiplier(sigma)
                                        .steps(steps));
        double[] sizes = new double[steps];
        double[][] rest = new double[steps][];
        for (int t = 0; t < steps; t++) {
            rest[t] = seen.released()[t].clone();
            for (int i = 0; i < direction.length; i++) {
                sizes[t] += direction[i] * rest[t][i];
            }
            for (int i = 0; i < direction.length; i++) {
                rest[t][i] -= sizes[t] * direction[i];
            }
            scale(rest[t], 1 / (sigma * (1 + seen.roundingBound())));
        }
        return new Projected(sizes, new NoiseLaw(rest));
    }

    private static DataSet copies(DataSet record, int count) {
        INDArray[] features = new INDArray[count];
        INDArray[] labels = new INDArray[count];
        Arrays.fill(features, record.getFeatures());
        Arrays.fill(labels, record.getLabels());
        return new DataSet(Nd4j.concat(0, features), Nd4j.concat(0, labels));
    }
}
