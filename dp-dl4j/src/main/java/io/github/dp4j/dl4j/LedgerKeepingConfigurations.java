package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.file.BoundLedger;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Configurations whose JSON carries the live ledger, so that whatever writes a private network to a
 * file (ModelSerializer, checkpoint listeners, early stopping) writes its ledger too.
 */
final class LedgerKeepingConfigurations {

    private LedgerKeepingConfigurations() {}

    static final class OfNetwork extends MultiLayerConfiguration {
        private static final long serialVersionUID = 1L;
        private transient @Nullable Supplier<BoundLedger> ledger;

        OfNetwork(MultiLayerConfiguration source) {
            copy(source.clone(), this);
        }

        void keep(Supplier<BoundLedger> source) {
            this.ledger = source;
        }

        /**
         * Returns a plain one: what is made of it is another network, with no part in the ledger.
         */
        @Override
        public MultiLayerConfiguration clone() {
            MultiLayerConfiguration plain = new MultiLayerConfiguration();
            copy(super.clone(), plain);
            return plain;
        }

        private static void copy(MultiLayerConfiguration copy, MultiLayerConfiguration target) {
            target.setConfs(copy.getConfs());
            target.setInputPreProcessors(copy.getInputPreProcessors());
            target.setBackpropType(copy.getBackpropType());
            target.setTbpttFwdLength(copy.getTbpttFwdLength());
            target.setTbpttBackLength(copy.getTbpttBackLength());
            target.setValidateOutputLayerConfig(copy.isValidateOutputLayerConfig());
            target.setTrainingWorkspaceMode(copy.getTrainingWorkspaceMode());
            target.setInferenceWorkspaceMode(copy.getInferenceWorkspaceMode());
            target.setCacheMode(copy.getCacheMode());
            target.setDataType(copy.getDataType());
            target.setIterationCount(copy.getIterationCount());
            target.setEpochCount(copy.getEpochCount());
        }

        @Override
        public String toJson() {
            return withLedger(super.toJson(), ledger);
        }
    }

    static final class OfGraph extends ComputationGraphConfiguration {
        private static final long serialVersionUID = 1L;
        private transient @Nullable Supplier<BoundLedger> ledger;

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

        void keep(Supplier<BoundLedger> source) {
            this.ledger = source;
        }

        /** Returns a plain one, with the counters, which DL4J's own drops. */
        @Override
        public ComputationGraphConfiguration clone() {
            ComputationGraphConfiguration plain = super.clone();
            plain.setIterationCount(getIterationCount());
            plain.setEpochCount(getEpochCount());
            return plain;
        }

        @Override
        public String toJson() {
            return withLedger(super.toJson(), ledger);
        }
    }

    private static String withLedger(String json, @Nullable Supplier<BoundLedger> ledger) {
        return ledger == null ? json : PrivateModelFile.withLedger(json, ledger.get());
    }
}
