package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.audit.report.AttackResult;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class AuditRefusalsTest {

    private static ModelAuditBuilder audit() {
        return ModelAudit.builder(Small.network())
                .members(Small.members())
                .nonMembers(Small.nonMembers());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(
            ModelAuditBuilder audit) {
        return assertThatThrownBy(() -> audit.build().run())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static OutputLayer output(LossFunction loss, Activation activation) {
        return new OutputLayer.Builder(loss).nOut(3).activation(activation).build();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(OutputLayer output) {
        return assertThatThrownBy(
                        () ->
                                ModelAudit.builder(
                                        Small.network(DataType.FLOAT, new Sgd(0.1), output)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be audited");
    }

    @Test
    void modelsThatAreNoClassifier_areRefusedByName() {
        refused(output(LossFunction.MSE, Activation.IDENTITY)).hasMessageContaining("LossMSE");
        refused(output(LossFunction.XENT, Activation.SIGMOID))
                .hasMessageContaining("several labels");
        MultiLayerNetwork sequences =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(new LSTM.Builder().nIn(4).nOut(4).build())
                                .layer(
                                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(4)
                                                .nOut(3)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        sequences.init();
        assertThatThrownBy(() -> ModelAudit.builder(sequences))
                .hasMessageContaining("RnnOutputLayer");
        ComputationGraph two =
                new ComputationGraph(
                        new NeuralNetConfiguration.Builder()
                                .graphBuilder()
                                .addInputs("in")
                                .layer("a", output(4), "in")
                                .layer("b", output(4), "in")
                                .setOutputs("a", "b")
                                .build());
        two.init();
        assertThatThrownBy(() -> ModelAudit.builder(two)).hasMessageContaining("2 outputs, [a, b]");
        assertThatThrownBy(
                        () ->
                                ModelAudit.builder(
                                        new MultiLayerNetwork(
                                                Small.network().getLayerWiseConfigurations())))
                .hasMessageContaining("init()");
    }

    private static OutputLayer output(int inputs) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(inputs)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    @Test
    void settingsThatDoNotFit_areRefused() {
        refused(audit().attacks(Set.of(Attack.LIRA_ONLINE)))
                .hasMessageContaining("needed by lira-online");
        refused(audit().shadowModels(5).training(Small.training()))
                .hasMessageContaining("even number")
                .hasMessageContaining("is 5");
        refused(audit().shadowModels(2).training(Small.training())).hasMessageContaining("least 4");
        refused(audit().shadowModels(8)).hasMessageContaining("training(");
        refused(ModelAudit.builder(Small.network()).members(Small.members()))
                .hasMessageContaining("nonMembers");
        assertThatThrownBy(() -> audit().attacks(Set.of())).hasMessageContaining("at least one");
        assertThatThrownBy(() -> ShadowTraining.plain(0, 8)).hasMessageContaining("epochs");
        assertThatThrownBy(() -> ShadowTraining.privately(TrainingPlan.builder().build()))
                .hasMessageContaining("clipNorm");
        assertThatThrownBy(
                        () ->
                                ShadowTraining.privately(
                                        Ledger.start(NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-5)))
                .hasMessageContaining("no step");
    }

    /** Tokens are indices: noise would make others of them, or none. */
    @Test
    void noiseOnIndices_isRefused_andNotTheDefault() {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(new EmbeddingLayer.Builder().nIn(20).nOut(4).build())
                                .layer(output(4))
                                .build());
        network.init();
        DataSet members = Small.members();
        DataSet others = Small.nonMembers();
        members.setFeatures(tokens(0));
        others.setFeatures(tokens(1));
        ModelAuditBuilder audit =
                ModelAudit.builder(network)
                        .members(members)
                        .nonMembers(others)
                        .repeatedRowsAreDistinctRecords();

        assertThat(audit.build().run().attacks())
                .extracting(AttackResult::name)
                .contains("loss", "label-only")
                .doesNotContain("label-only-noise");
        refused(audit.attacks(Set.of(Attack.LABEL_ONLY_NOISE))).hasMessageContaining("embedding");
    }

    /** Even ones, or odd ones. */
    private static INDArray tokens(int first) {
        INDArray tokens = Nd4j.zeros(DataType.FLOAT, Small.MEMBERS, 1);
        for (int i = 0; i < Small.MEMBERS; i++) {
            tokens.putScalar(i, (2 * i + first) % 20);
        }
        return tokens;
    }

    @Test
    void recordsOfBothGroups_areRefused_withTheirPlaces() {
        DataSet others = Small.nonMembers();
        others.getFeatures().putRow(3, Small.members().getFeatures().getRow(7));
        others.getLabels().putRow(3, Small.members().getLabels().getRow(7));

        refused(audit().nonMembers(others))
                .hasMessageContaining("1 of the records")
                .hasMessageContaining("row 4 of the non-members equals row 8 of the members");
        // Left out of one side alone, rows that are popular would be members only: a false alarm.
        refused(audit().nonMembers(others))
                .isInstanceOf(RepeatedRecordsException.class)
                .hasMessageContaining("members and non-members alike");
        assertThatCode(
                        () ->
                                audit().nonMembers(others)
                                        .repeatedRowsAreDistinctRecords()
                                        .build()
                                        .run())
                .doesNotThrowAnyException();
    }

    @Test
    void recordsListedTwice_areRefused_unlessTheirOwnerSaysThatTheyDiffer() {
        DataSet twice = DataSet.merge(List.of(Small.members(), Small.members()));

        refused(audit().members(twice))
                .hasMessageContaining("40 of the records are listed twice")
                .hasMessageContaining("row 41 of the members equals row 1 of the members")
                .hasMessageContaining("and more");
        assertThatCode(() -> audit().members(twice).repeatedRowsAreDistinctRecords().build().run())
                .doesNotThrowAnyException();
    }

    @Test
    void recordsThatCannotBeAttacked_areRefused() {
        refused(audit().members(Small.data(19, 1)))
                .hasMessageContaining("at least 20")
                .hasMessageContaining("hold 19");
        refused(audit().members(oneClass(1)).nonMembers(oneClass(2)))
                .hasMessageContaining("80 records are of class 0");
        DataSet masked = Small.members();
        masked.setFeaturesMaskArray(Nd4j.ones(Small.MEMBERS, 1));
        refused(audit().members(masked)).hasMessageContaining("mask");
        DataSet soft = Small.members();
        soft.getLabels().putScalar(new int[] {2, 0}, 0.5);
        refused(audit().members(soft)).hasMessageContaining("label of row 3 of the members");
        DataSet regression = Small.nonMembers();
        regression.setLabels(Nd4j.ones(Small.MEMBERS, 1));
        refused(audit().nonMembers(regression)).hasMessageContaining("labels of one shape");
        DataSet broken = Small.nonMembers();
        broken.getFeatures().putScalar(new int[] {4, 2}, Double.NaN);
        refused(audit().nonMembers(broken)).hasMessageContaining("row 5 of the non-members");
    }

    private static DataSet oneClass(long seed) {
        DataSet data = Small.data(Small.MEMBERS, seed);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, Small.MEMBERS, Small.CLASSES);
        labels.getColumn(0).assign(1);
        data.setLabels(labels);
        return data;
    }

    @Test
    void recordsOfAnotherShape_areRefused() {
        DataSet wide = Small.members();
        wide.setFeatures(Nd4j.concat(1, wide.getFeatures(), wide.getFeatures()));
        DataSet others = Small.nonMembers();
        others.setFeatures(Nd4j.concat(1, others.getFeatures(), others.getFeatures()));

        refused(audit().members(wide)).hasMessageContaining("features of one shape");
        refused(audit().members(wide).nonMembers(others))
                .hasMessageContaining("cannot read the records")
                .hasMessageContaining("[80, 200]");
    }

    @Test
    void modelThatDiverged_isRefused() {
        MultiLayerNetwork network = Small.network();
        network.getParam("1_b").putScalar(1, Float.NaN);

        refused(ModelAudit.builder(network).members(Small.members()).nonMembers(Small.nonMembers()))
                .hasMessageContaining("The model says NaN of row 1 of the members");
    }

    @Test
    void shadowModelThatDiverges_isSaid() {
        MultiLayerNetwork network =
                Small.network(
                        DataType.FLOAT,
                        new Sgd(3e38),
                        output(LossFunction.MCXENT, Activation.SOFTMAX));

        assertThatThrownBy(
                        () ->
                                ModelAudit.builder(network)
                                        .members(Small.members())
                                        .nonMembers(Small.nonMembers())
                                        .shadowModels(4)
                                        .training(ShadowTraining.plain(20, 4))
                                        .build()
                                        .run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Shadow model")
                .hasMessageContaining("diverged");
    }

    @Test
    void modelThatSaysTheSameOfAll_isSaid() {
        MultiLayerNetwork network = Small.network();
        network.params().assign(0);
        DataSet members = oneClass(1);
        DataSet others = oneClass(2);
        others.getLabels().putRow(0, Nd4j.createFromArray(0f, 1f, 0f));

        assertThat(
                        ModelAudit.builder(network)
                                .members(members)
                                .nonMembers(others)
                                .build()
                                .run()
                                .attacks())
                .extracting(AttackResult::name)
                .doesNotContain("confidence", "entropy");
    }
}
