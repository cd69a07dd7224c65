package io.github.dp4j.dl4j.audit.model;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Reads logits, the numbers before the softmax, of many records at once, on the compiled engine
 * where it knows every layer. Not for use by two threads at once.
 */
public final class LogitReader implements AutoCloseable {

    private static final int BATCH = 512;

    private final Model view;
    private final int classes;
    private final @Nullable GradientEngine engine;

    /**
     * @param records of the shape of all that will be read
     * @param threads how many the engine may use
     */
    public LogitReader(Classifier classifier, Examples records, int threads) {
        this.view = classifier.logits();
        this.classes = classifier.classes();
        this.engine = PlainEngine.of(view, records, PlainEngine.settings(threads)).orElse(null);
    }

    /** Reads with other parameters from now on. */
    public void setParameters(INDArray parameters) {
        view.params().assign(parameters);
    }

    /** Returns one row a record. */
    public double[][] read(Examples records) {
        int count = records.size();
        if (engine != null) {
            int[] all = IntStream.range(0, count).toArray();
            return rows(engine.predictions(records, all)[0]);
        }
        double[][] logits = new double[count][];
        for (int from = 0; from < count; from += BATCH) {
            int to = Math.min(count, from + BATCH);
            double[][] part = rows(output(records.features()[0], from, to));
            System.arraycopy(part, 0, logits, from, part.length);
        }
        return logits;
    }

    private INDArray output(INDArray features, int from, int to) {
        INDArrayIndex[] range = new INDArrayIndex[features.rank()];
        Arrays.fill(range, NDArrayIndex.all());
        range[0] = NDArrayIndex.interval(from, to);
        INDArray some = features.get(range).dup(); // the first activation writes to it
        return view instanceof MultiLayerNetwork net
                ? net.output(some, /* train= */ false)
                : ((ComputationGraph) view).output(/* train= */ false, some)[0];
    }

    private double[][] rows(INDArray output) {
        double[] flat = output.dup('c').data().asDouble();
        double[][] rows = new double[flat.length / classes][classes];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(flat, i * classes, rows[i], 0, classes);
        }
        return rows;
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
