package io.github.dp4j.dl4j.canary;

import io.github.dp4j.audit.onerun.CanaryScores;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Canaries among the records, for an audit of the trained model alone: a fair coin each says
 * whether a canary joins the training data, and the finished model's loss tells how well it is
 * remembered. Any training can be audited so, private or not, by this library or another.
 *
 * <p><b>The guarantee is that of the training.</b> Canaries are records like others; those of which
 * the coin says yes are part of the data set that is protected. Where the number of records is
 * public (the relations zero-out and replace-one, or sampling without replacement), it tells how
 * many coins said yes; state {@code populationSize} instead of having it counted.
 *
 * <p>Losses of different canaries depend on each other through the model. So take a bound for one
 * run, {@link io.github.dp4j.audit.onerun.OneRunEpsilon} or {@link
 * io.github.dp4j.audit.onerun.OneRunCurve}, of {@link #scores}; they need fair coins and nothing
 * else. Such attacks see far less than {@link GradientCanaries}, which look inside: a low bound
 * here says little. Immutable but for the data that it is given.
 */
public final class RecordCanaries {

    private final DataSet records;
    private final boolean[] coins;

    private RecordCanaries(DataSet records) {
        int count = records.numExamples();
        if (count < 2) {
            throw new IllegalArgumentException(
                    "There must be at least 2 canaries, but there are "
                            + count
                            + ": an audit compares those that took part with others that did not.");
        }
        SecureRandom random = new SecureRandom();
        this.records = records;
        this.coins = new boolean[count];
        for (int i = 0; i < count; i++) {
            coins[i] = random.nextBoolean();
        }
    }

    /**
     * Throws a coin for each record.
     *
     * @param records that are in no training data otherwise, whether made for the purpose or held
     *     back; not copied
     * @return the canaries
     * @throws IllegalArgumentException if there are fewer than 2
     */
    public static RecordCanaries of(DataSet records) {
        return new RecordCanaries(Objects.requireNonNull(records, "records"));
    }

    /**
     * Gives each record a class that is not its own, uniformly: a model has no other reason to
     * predict it than that it was there.
     *
     * @param records held back from the training, labels one-hot, {@code [n, classes]}; not
     *     modified
     * @return the canaries
     * @throws IllegalArgumentException if there are fewer than 2 records or classes, or a label is
     *     not one-hot
     */
    public static RecordCanaries mislabelled(DataSet records) {
        Objects.requireNonNull(records, "records");
        INDArray labels = records.getLabels();
        if (labels.rank() != 2 || labels.size(1) < 2) {
            throw new IllegalArgumentException(
                    "Labels to be changed must be one-hot, [records, classes], with at least 2"
                            + " classes, but there are "
                            + labels.shapeInfoToString().trim()
                            + ".");
        }
        SecureRandom random = new SecureRandom();
        int classes = (int) labels.size(1);
        INDArray wrong = Nd4j.zeros(labels.dataType(), labels.shape());
        for (int i = 0; i < labels.size(0); i++) {
            int own = labels.getRow(i).argMax().getInt(0);
            if (labels.getDouble(i, own) != 1 || labels.getRow(i).sumNumber().doubleValue() != 1) {
                throw new IllegalArgumentException("The label of record " + i + " is not one-hot.");
            }
            wrong.putScalar(i, (own + 1 + random.nextInt(classes - 1)) % classes, 1);
        }
        DataSet changed = new DataSet(records.getFeatures(), wrong);
        changed.setFeaturesMaskArray(records.getFeaturesMaskArray());
        return new RecordCanaries(changed);
    }

    /**
     * Makes records along the directions in which the data vary least, one each, as long as the
     * data are on average, with a class at random: what other records say there hardly stands in
     * the way (ClipBKD: Jagielski, Ullman, Oprea, Auditing Differentially Private Machine Learning,
     * arXiv 2006.07709, algorithm 2, with several directions instead of one). The directions are
     * computed from the data: they are as private as the data are.
     *
     * @param data features {@code [n, d]} and one-hot labels {@code [n, classes]}; not modified
     * @param count how many, in [2, d]
     * @return the canaries
     * @throws IllegalArgumentException if the shapes differ from that, or count is out of range
     */
    public static RecordCanaries alongLeastVariance(DataSet data, int count) {
        Objects.requireNonNull(data, "data");
        return new RecordCanaries(LeastVariance.records(data, count));
    }

    /**
     * Returns training data with the canaries of which the coin says yes, at the end.
     *
     * @param training the other records; not modified
     * @return all records of the training
     */
    public DataSet join(DataSet training) {
        Objects.requireNonNull(training, "training");
        List<DataSet> members =
                IntStream.range(0, coins.length)
                        .filter(i -> coins[i])
                        .mapToObj(i -> records.get(new int[] {i}))
                        .toList();
        return members.isEmpty()
                ? training
                : DataSet.merge(Stream.concat(Stream.of(training), members.stream()).toList());
    }

    /**
     * Scores the canaries by a trained model: the lower its loss, the higher the score.
     *
     * @param trained a network that was trained on what {@link #join} gave
     * @return the score of every canary, and its coin
     * @throws IllegalArgumentException if the model is of another kind, or its losses are NaN or
     *     all equal
     */
    public CanaryScores scores(Model trained) {
        return CanaryScores.of(losses(trained).negi().toDoubleVector(), coins);
    }

    /**
     * Scores the canaries by how far the training lowered their losses, which takes away that some
     * records are easier than others.
     *
     * @param before the network as it was before the training, or one trained without canaries
     * @param trained a network that was trained on what {@link #join} gave
     * @return the score of every canary, and its coin
     * @throws IllegalArgumentException if a model is of another kind, or its losses are NaN or all
     *     equal
     */
    public CanaryScores scores(Model before, Model trained) {
        return CanaryScores.of(losses(before).subi(losses(trained)).toDoubleVector(), coins);
    }

    private static INDArray finite(INDArray losses) {
        for (double loss : losses.toDoubleVector()) {
            if (Double.isNaN(loss)) {
                throw new IllegalArgumentException(
                        "A canary's loss is NaN: the model's training diverged, so there is nothing"
                                + " to audit. Train with a smaller learning rate.");
            }
        }
        return losses;
    }

    private INDArray losses(Model model) {
        if (model instanceof MultiLayerNetwork network) {
            return finite(network.scoreExamples(records, false));
        }
        if (model instanceof ComputationGraph graph) {
            return finite(graph.scoreExamples(records, false));
        }
        throw new IllegalArgumentException(
                "A model must be a MultiLayerNetwork or a ComputationGraph, but is "
                        + model.getClass().getName()
                        + ".");
    }

    /**
     * Returns how many there are.
     *
     * @return m, at least 2
     */
    public int count() {
        return coins.length;
    }
}
