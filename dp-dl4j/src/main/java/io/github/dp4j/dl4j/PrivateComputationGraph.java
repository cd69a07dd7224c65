package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.check.PrivatePath;
import io.github.dp4j.dl4j.data.BatchSource;
import io.github.dp4j.dl4j.file.BoundLedger;
import io.github.dp4j.dl4j.file.FlatFingerprint;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * A ComputationGraph that can only be trained privately: every {@code fit} clips, adds noise and is
 * on the ledger, and every other way to a gradient of the data throws. Evaluation, listeners, early
 * stopping and ModelSerializer work as ever; what they write carries the ledger.
 *
 * <p>It is made of a configuration whose updater is a {@link DpSgd}, in place of the plain class,
 * or by a {@link #builder} from a plain network. What would use the data without clipping and noise
 * throws {@code UnsupportedOperationException}.
 *
 * <p>{@link #score()} stays 0: the loss on the training data is private.
 */
@SuppressWarnings("overrides") // DL4J's own doEvaluation does
public final class PrivateComputationGraph extends ComputationGraph implements PrivateNetwork {

    private static final long serialVersionUID = 1L;

    private transient @Nullable PrivateFit fit;
    private transient boolean ofConfiguration;

    /**
     * Creates a private network of a configuration, to be initialised by {@code init()} as ever.
     * Its updater's plan must hold the clip norm, the budget with epochs or steps (or the noise
     * multiplier with delta), the expected batch size and the ledger file; the number of examples
     * too, unless its relation lets it be counted from the data.
     *
     * @param conf with {@code updater(new DpSgd(...))}; it is copied
     * @see DpSgd
     */
    public PrivateComputationGraph(ComputationGraphConfiguration conf) {
        super(new LedgerKeepingConfigurations.OfGraph(conf));
        ofConfiguration = true;
    }

    private PrivateComputationGraph(ComputationGraph source, RunSettings settings) {
        this(source, network -> new PrivateFit(network, settings));
    }

    private PrivateComputationGraph(
            ComputationGraph source, Function<ComputationGraph, PrivateFit> fitOf) {
        super(new LedgerKeepingConfigurations.OfGraph(source.getConfiguration()));
        init(source.params().dup(), /* cloneParametersArray= */ false);
        INDArray state = source.getUpdater().getStateViewArray();
        if (state != null) {
            getUpdater().setStateViewArray(state.dup());
        }
        setListeners(source.getListeners());
        start(fitOf.apply(this));
    }

    private void start(PrivateFit begun) {
        ((LedgerKeepingConfigurations.OfGraph) getConfiguration())
                .keep(() -> new BoundLedger(begun.sealed(), FlatFingerprint.of(this)));
        this.fit = begun; // last: what cannot keep its ledger does not train
    }

    /**
     * {@inheritDoc}
     *
     * @throws NotPrivatelyTrainableException listing what is wrong with the network, and what the
     *     plan of its {@link DpSgd} lacks
     * @throws UnsupportedOperationException if parameters are given: the ledger does not know them
     */
    @Override
    public void init(@Nullable INDArray parameters, boolean cloneParametersArray) {
        if (ofConfiguration && parameters != null) {
            throw PrivatePath.foreignParameters();
        }
        super.init(parameters, cloneParametersArray);
        if (ofConfiguration && fit == null) {
            start(new PrivateFit(this, DpSgd.settings(this)));
        }
    }

    /** Returns what {@code fit} means; refuses while nothing has begun. */
    PrivateFit begun() {
        if (fit == null) {
            throw PrivatePath.notBegun();
        }
        return fit;
    }

    /**
     * Starts the settings of a private copy of a network.
     *
     * @param network an initialised network; it is not touched
     * @return the builder
     */
    public static PrivateNetworkBuilder<PrivateComputationGraph> builder(ComputationGraph network) {
        return new PrivateNetworkBuilder<>(
                network,
                /* resumed= */ null,
                (source, settings) ->
                        new PrivateComputationGraph((ComputationGraph) source, settings));
    }

    /**
     * Starts the settings of a private network that goes on from a saved model and its ledger.
     *
     * @param modelFile a model file with a ledger
     * @return the builder
     * @throws io.github.dp4j.dl4j.ledger.CorruptLedgerException if the file has no ledger
     */
    public static PrivateNetworkBuilder<PrivateComputationGraph> resume(Path modelFile) {
        return new PrivateNetworkBuilder<>(
                PrivateModelFile.network(modelFile),
                PrivateModelFile.ledger(modelFile),
                (source, settings) ->
                        new PrivateComputationGraph((ComputationGraph) source, settings));
    }

    @Override
    public void fit(DataSetIterator iterator) {
        begun().passes(BatchSource.of(iterator), /* passes= */ 1);
    }

    @Override
    public void fit(DataSetIterator iterator, int numEpochs) {
        begun().passes(BatchSource.of(iterator), numEpochs);
    }

    @Override
    public synchronized void fit(MultiDataSetIterator iterator) {
        begun().passes(BatchSource.of(iterator), /* passes= */ 1);
    }

    @Override
    public void fit(MultiDataSetIterator iterator, int numEpochs) {
        begun().passes(BatchSource.of(iterator), numEpochs);
    }

    @Override
    public void fit(DataSet data) {
        begun().batch(data);
    }

    @Override
    public void fit(MultiDataSet data) {
        begun().batch(data);
    }

    @Override
    public void fit(INDArray[] inputs, INDArray[] labels) {
        fit(inputs, labels, /* featureMaskArrays= */ null, /* labelMaskArrays= */ null);
    }

    @Override
    public void fit(
            INDArray[] inputs,
            INDArray[] labels,
            @Nullable INDArray @Nullable [] featureMaskArrays,
            @Nullable INDArray @Nullable [] labelMaskArrays) {
        begun().batch(
                        new org.nd4j.linalg.dataset.MultiDataSet(
                                inputs, labels, featureMaskArrays, labelMaskArrays));
    }

    @Override
    public void fit() {
        throw PrivatePath.refused("fit() without data");
    }

    @Override
    public void fit(INDArray data, LayerWorkspaceMgr workspaceMgr) {
        throw PrivatePath.refused("fit(INDArray, LayerWorkspaceMgr)");
    }

    @Override
    public void pretrain(DataSetIterator iter) {
        throw PrivatePath.refused("pretrain");
    }

    @Override
    public void pretrain(DataSetIterator iter, int numEpochs) {
        throw PrivatePath.refused("pretrain");
    }

    @Override
    public void pretrain(MultiDataSetIterator iter) {
        throw PrivatePath.refused("pretrain");
    }

    @Override
    public void pretrain(MultiDataSetIterator iter, int numEpochs) {
        throw PrivatePath.refused("pretrain");
    }

    @Override
    public void pretrainLayer(String layerName, DataSetIterator dataSetIterator) {
        throw PrivatePath.refused("pretrainLayer");
    }

    @Override
    public void pretrainLayer(String layerName, MultiDataSetIterator iter) {
        throw PrivatePath.refused("pretrainLayer");
    }

    @Override
    public void computeGradientAndScore() {
        throw PrivatePath.refused("computeGradientAndScore");
    }

    @Override
    public void computeGradientAndScore(LayerWorkspaceMgr layerWorkspaceMgr) {
        throw PrivatePath.refused("computeGradientAndScore");
    }

    @Override
    public Pair<Gradient, Double> gradientAndScore() {
        throw PrivatePath.refused("gradientAndScore");
    }

    @Override
    public Gradient backpropGradient(INDArray... epsilons) {
        throw PrivatePath.refused("backpropGradient");
    }

    @Override
    public void update(Gradient gradient) {
        throw PrivatePath.refused("update(Gradient)");
    }

    /** {@inheritDoc} ParallelWrapper asks for it first, and is refused here, before its workers. */
    @Override
    public ComputationGraphUpdater getUpdater() {
        PrivatePath.refuseParallelWrapper();
        return super.getUpdater();
    }

    /** Refused: DL4J would make a plain network, whose steps nobody counts. */
    @Override
    public ComputationGraph convertDataType(DataType dataType) {
        throw PrivatePath.refusedConversion();
    }

    @Override
    public void setGradientsAccumulator(GradientsAccumulator accumulator) {
        throw PrivatePath.refused("gradient sharing");
    }

    @Override
    protected void doTruncatedBPTT(
            INDArray[] inputs,
            INDArray[] labels,
            INDArray[] featureMasks,
            INDArray[] labelMasks,
            LayerWorkspaceMgr workspaceMgr) {
        throw PrivatePath.refused("truncated back-propagation through time");
    }

    /** While a network is made this is DL4J's own constructor at work; after it, nobody. */
    private void refuseParameters() {
        if (fit != null || (ofConfiguration && flattenedParams != null)) {
            throw PrivatePath.foreignParameters();
        }
    }

    @Override
    public void setParams(INDArray params) {
        refuseParameters();
        super.setParams(params);
    }

    @Override
    public void setParamsViewArray(INDArray params) {
        refuseParameters();
        super.setParamsViewArray(params);
    }

    @Override
    public void setParam(String key, INDArray value) {
        refuseParameters();
        super.setParam(key, value);
    }

    @Override
    public void setParamTable(Map<String, INDArray> table) {
        refuseParameters();
        super.setParamTable(table);
    }

    /** Saves the network with its ledger; an older file of that name survives a failure. */
    @Override
    public void save(File f, boolean saveUpdater) {
        begun().save(f.toPath());
    }

    /**
     * Returns a copy that is as private: both write to the same ledger, since both learned from the
     * same people.
     */
    @Override
    public PrivateComputationGraph clone() {
        return new PrivateComputationGraph(this, begun()::sharedBy);
    }

    @Override
    public void close() {
        if (fit != null) {
            fit.close();
        }
        if (flattenedParams != null) { // DL4J's own falls over a network that was never initialised
            super.close();
        }
    }
}
