package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.ledger.Ledger;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * Configurations whose JSON carries the live ledger, so that whatever writes a private network to a
 * file (ModelSerializer, checkpoint listeners, early stopping) writes its ledger too.
 */
final class LedgerKeepingConfigurations {

    private LedgerKeepingConfigurations() {}

    static final class OfNetwork extends MultiLayerConfiguration {
        private static final long serialVersionUID = 1L;
        private transient Supplier<Ledger> ledger;

        OfNetwork(MultiLayerConfiguration source) {
            MultiLayerConfiguration copy = source.clone();
            setConfs(copy.getConfs());
            setInputPreProcessors(copy.getInputPreProcessors());
            setBackpropType(copy.getBackpropType());
            setTbpttFwdLength(copy.getTbpttFwdLength());
            setTbpttBackLength(copy.getTbpttBackLength());
            setValidateOutputLayerConfig(copy.isValidateOutputLayerConfig());
            setTrainingWorkspaceMode(copy.getTrainingWorkspaceMode());
            setInferenceWorkspaceMode(copy.getInferenceWorkspaceMode());
            setCacheMode(copy.getCacheMode());
            setDataType(copy.getDataType());
            setIterationCount(copy.getIterationCount());
            setEpochCount(copy.getEpochCount());
        }

        void keep(Supplier<Ledger> source) {
            this.ledger = source;
        }

        @Override
        public String toJson() {
            return withLedger(super.toJson(), ledger);
        }
    }

    static final class OfGraph extends ComputationGraphConfiguration {
        private static final long serialVersionUID = 1L;
        private transient Supplier<Ledger> ledger;

        OfGraph(ComputationGraphConfiguration source) {
            ComputationGraphConfiguration copy = source.clone();
            setVertices(copy.getVertices());
            setVertexInputs(copy.getVertexInputs());
            setNetworkInputs(copy.getNetworkInputs());
            setNetworkOutputs(copy.getNetworkOutputs());
            setDefaultConfiguration(copy.getDefaultConfiguration());
            setBackpropType(copy.getBackpropType());
            setTbpttFwdLength(copy.getTbpttFwdLength());
            setTbpttBackLength(copy.getTbpttBackLength());
            setValidateOutputLayerConfig(copy.isValidateOutputLayerConfig());
            setTrainingWorkspaceMode(copy.getTrainingWorkspaceMode());
            setInferenceWorkspaceMode(copy.getInferenceWorkspaceMode());
            setCacheMode(copy.getCacheMode());
            setDataType(copy.getDataType());
            // DL4J's clone() drops the counters.
            setIterationCount(source.getIterationCount());
            setEpochCount(source.getEpochCount());
        }

        void keep(Supplier<Ledger> source) {
            this.ledger = source;
        }

        @Override
        public String toJson() {
            return withLedger(super.toJson(), ledger);
        }
    }

    private static String withLedger(String json, Supplier<Ledger> ledger) {
        return ledger == null ? json : PrivateModelFile.withLedger(json, ledger.get());
    }
}
