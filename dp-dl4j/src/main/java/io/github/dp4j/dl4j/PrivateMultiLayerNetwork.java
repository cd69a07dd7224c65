package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.PrivacyReport;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.util.FeatureUtil;

/**
 * A MultiLayerNetwork that can only be trained privately: every {@code fit} clips, adds noise and
 * is on the ledger, and every other way to a gradient of the data throws. Evaluation, listeners,
 * early stopping and ModelSerializer work as ever; what they write carries the ledger.
 *
 * <p>{@link #score()} stays 0: the loss on the training data is private.
 */
@SuppressWarnings("overrides") // DL4J's own doEvaluation does
public final class PrivateMultiLayerNetwork extends MultiLayerNetwork implements AutoCloseable {

    private static final long serialVersionUID = 1L;

    private final transient PrivateFit fit;

    private PrivateMultiLayerNetwork(MultiLayerNetwork source, RunSettings settings) {
        this(source, network -> new PrivateFit(network, settings));
    }

    private PrivateMultiLayerNetwork(
            MultiLayerNetwork source, Function<MultiLayerNetwork, PrivateFit> fitOf) {
        super(new LedgerKeepingConfigurations.OfNetwork(source.getLayerWiseConfigurations()));
        init(source.params().dup(), /* cloneParametersArray= */ false);
        INDArray state = source.getUpdater().getStateViewArray();
        if (state != null) {
            getUpdater().setStateViewArray(this, state.dup(), /* initialize= */ false);
        }
        setListeners(source.getListeners());
        this.fit = fitOf.apply(this);
        ((LedgerKeepingConfigurations.OfNetwork) getLayerWiseConfigurations())
                .keep(() -> new BoundLedger(fit.sealed(), Fingerprints.of(this)));
    }

    /**
     * Starts the settings of a private copy of a network.
     *
     * @param network an initialised network; it is not touched
     * @return the builder
     */
    public static PrivateNetworkBuilder<PrivateMultiLayerNetwork> builder(
            MultiLayerNetwork network) {
        return new PrivateNetworkBuilder<>(
                network,
                /* resumed= */ null,
                (source, settings) ->
                        new PrivateMultiLayerNetwork((MultiLayerNetwork) source, settings));
    }

    /**
     * Starts the settings of a private network that goes on from a saved model and its ledger.
     *
     * @param modelFile a model file with a ledger
     * @return the builder
     * @throws io.github.dp4j.dl4j.ledger.CorruptLedgerException if the file has no ledger
     */
    public static PrivateNetworkBuilder<PrivateMultiLayerNetwork> resume(Path modelFile) {
        return new PrivateNetworkBuilder<>(
                PrivateModelFile.network(modelFile),
                PrivateModelFile.ledger(modelFile),
                (source, settings) ->
                        new PrivateMultiLayerNetwork((MultiLayerNetwork) source, settings));
    }

    /**
     * Returns what has been spent so far.
     *
     * @return the guarantee
     */
    public PrivacyGuarantee guarantee() {
        return fit.guarantee();
    }

    /**
     * Returns the ledger as it stands.
     *
     * @return a value
     */
    public Ledger ledger() {
        return fit.ledger();
    }

    /**
     * States that the parameters were changed outside of private training without looking at the
     * training data: rounded, pruned, set to public values. Training and saving go on with them.
     *
     * @param reason what was done, in the owner's words; it stands on the ledger and in the report
     */
    public void postProcessed(String reason) {
        fit.postProcessed(reason);
    }

    /**
     * Says which gradient engine runs, layer by layer; before the first data, which it will be and
     * what it does not know.
     *
     * @return one or more lines
     */
    public String describeEngine() {
        return fit.describeEngine();
    }

    /**
     * Returns the privacy report as of now.
     *
     * @return the report
     */
    public PrivacyReport report() {
        return fit.report();
    }

    /**
     * Returns whether {@code fit} has left out a step because the budget does not pay for it. From
     * then on {@code fit} changes nothing.
     *
     * @return true when the budget has ended
     */
    public boolean budgetEnded() {
        return fit.budgetEnded();
    }

    @Override
    public void fit(DataSetIterator iterator) {
        fit.passes(BatchSource.of(iterator), /* passes= */ 1);
    }

    @Override
    public void fit(DataSetIterator iterator, int numEpochs) {
        fit.passes(BatchSource.of(iterator), numEpochs);
    }

    @Override
    public void fit(MultiDataSetIterator iterator) {
        fit.passes(BatchSource.of(iterator), /* passes= */ 1);
    }

    @Override
    public void fit(MultiDataSetIterator iterator, int numEpochs) {
        fit.passes(BatchSource.of(iterator), numEpochs);
    }

    @Override
    public void fit(DataSet data) {
        fit.batch(data);
    }

    @Override
    public void fit(MultiDataSet data) {
        fit.batch(data);
    }

    @Override
    public void fit(INDArray data, INDArray labels) {
        fit(data, labels, /* featuresMask= */ null, /* labelsMask= */ null);
    }

    @Override
    public synchronized void fit(
            INDArray features, INDArray labels, INDArray featuresMask, INDArray labelsMask) {
        fit.batch(new org.nd4j.linalg.dataset.DataSet(features, labels, featuresMask, labelsMask));
    }

    @Override
    public void fit(INDArray examples, int[] labels) {
        long classes = ((OutputLayer) getOutputLayer().conf().getLayer()).getNOut();
        fit(examples, FeatureUtil.toOutcomeMatrix(labels, classes));
    }

    /** Not possible. */
    @Override
    public void fit() {
        throw PrivatePath.refused("fit() without data");
    }

    /**
     * Not possible.
     *
     * @param data ignored
     * @param workspaceMgr ignored
     */
    @Override
    public void fit(INDArray data, LayerWorkspaceMgr workspaceMgr) {
        throw PrivatePath.refused("fit(INDArray, LayerWorkspaceMgr)");
    }

    /**
     * Not possible.
     *
     * @param iter ignored
     */
    @Override
    public void pretrain(DataSetIterator iter) {
        throw PrivatePath.refused("pretrain");
    }

    /**
     * Not possible.
     *
     * @param iter ignored
     * @param numEpochs ignored
     */
    @Override
    public void pretrain(DataSetIterator iter, int numEpochs) {
        throw PrivatePath.refused("pretrain");
    }

    /**
     * Not possible.
     *
     * @param layerIdx ignored
     * @param iter ignored
     */
    @Override
    public void pretrainLayer(int layerIdx, DataSetIterator iter) {
        throw PrivatePath.refused("pretrainLayer");
    }

    /**
     * Not possible.
     *
     * @param layerIdx ignored
     * @param iter ignored
     * @param numEpochs ignored
     */
    @Override
    public void pretrainLayer(int layerIdx, DataSetIterator iter, int numEpochs) {
        throw PrivatePath.refused("pretrainLayer");
    }

    /**
     * Not possible.
     *
     * @param layerIdx ignored
     * @param features ignored
     */
    @Override
    public void pretrainLayer(int layerIdx, INDArray features) {
        throw PrivatePath.refused("pretrainLayer");
    }

    /** Not possible. */
    @Override
    public void computeGradientAndScore() {
        throw PrivatePath.refused("computeGradientAndScore");
    }

    /**
     * Not possible.
     *
     * @param layerWorkspaceMgr ignored
     */
    @Override
    public void computeGradientAndScore(LayerWorkspaceMgr layerWorkspaceMgr) {
        throw PrivatePath.refused("computeGradientAndScore");
    }

    /**
     * Not possible.
     *
     * @return never
     */
    @Override
    public Pair<Gradient, Double> gradientAndScore() {
        throw PrivatePath.refused("gradientAndScore");
    }

    /**
     * Not possible.
     *
     * @param features ignored
     * @param label ignored
     * @param fMask ignored
     * @param labelMask ignored
     * @return never
     */
    @Override
    public Pair<Gradient, INDArray> calculateGradients(
            INDArray features, INDArray label, INDArray fMask, INDArray labelMask) {
        throw PrivatePath.refused("calculateGradients");
    }

    /**
     * Not possible.
     *
     * @param epsilon ignored
     * @param workspaceMgr ignored
     * @return never
     */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(
            INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        throw PrivatePath.refused("backpropGradient");
    }

    /**
     * Not possible.
     *
     * @param gradient ignored
     */
    @Override
    public void update(Gradient gradient) {
        throw PrivatePath.refused("update(Gradient)");
    }

    /**
     * Not possible.
     *
     * @param accumulator ignored
     */
    @Override
    public void setGradientsAccumulator(GradientsAccumulator accumulator) {
        throw PrivatePath.refused("gradient sharing");
    }

    @Override
    protected void doTruncatedBPTT(
            INDArray input,
            INDArray labels,
            INDArray featuresMaskArray,
            INDArray labelsMaskArray,
            LayerWorkspaceMgr workspaceMgr) {
        throw PrivatePath.refused("truncated back-propagation through time");
    }

    /** Before the ledger is there this is DL4J's own constructor at work; after it, nobody. */
    private void refuseParameters() {
        if (fit != null) {
            throw PrivatePath.foreignParameters();
        }
    }

    @Override
    public void setParams(INDArray params) {
        refuseParameters();
        super.setParams(params);
    }

    @Override
    public void setParameters(INDArray params) {
        refuseParameters();
        super.setParameters(params);
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
        fit.save(f.toPath());
    }

    /**
     * Returns a copy that is as private: both write to the same ledger, since both learned from the
     * same people.
     */
    @Override
    public PrivateMultiLayerNetwork clone() {
        return new PrivateMultiLayerNetwork(this, fit::sharedBy);
    }

    /** Releases the engine's memory and the ledger file. */
    @Override
    public void close() {
        fit.close();
        super.close();
    }
}
