package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.saver.LocalFileModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.InvalidScoreIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** What a DL4J user does with a network, done with a private one. */
class DropInTest {

    private static final double DELTA = 1e-5;
    private static final DpEvent GAUSSIAN = new DpEvent.Gaussian(2);

    /** Names of DL4J's methods that learn, give a gradient away, or take what others learned. */
    private static final Pattern WAYS_TO_TRAIN =
            Pattern.compile(
                    "fit|pretrain.*|computeGradientAndScore|gradientAndScore|calculateGradients"
                            + "|backpropGradient|update|setGradientsAccumulator"
                            + "|setParam(s|eters|Table|sViewArray)?");

    @TempDir Path folder;

    private static PrivateNetworkBuilder<PrivateMultiLayerNetwork> settings(MultiLayerNetwork net) {
        return PrivateMultiLayerNetwork.builder(net)
                .clipNorm(0.5)
                .noiseMultiplier(2)
                .delta(DELTA)
                .expectedBatchSize(10)
                .ledgerInMemory();
    }

    /** The owner's batches as they come, for tests of what a pass of them costs. */
    private static PrivateNetworkBuilder<PrivateMultiLayerNetwork> passes(MultiLayerNetwork net) {
        return settings(net).sampling(Sampling.ITERATOR_PASSES);
    }

    private static DataSetIterator iterator(int examples) {
        return new ListDataSetIterator<>(Nets.data(examples).asList(), /* batch= */ 10);
    }

    private static DpEvent times(DpEvent event, long count) {
        return new DpEvent.SelfComposed(event, count);
    }

    private static DpEvent all(DpEvent... events) {
        return new DpEvent.Composed(List.of(events));
    }

    @Test
    void fit_iterator_asAnyDl4jUserWould() {
        MultiLayerNetwork plain = Nets.mlp(new Adam(0.05));
        DataSetIterator train = iterator(300);

        MultiLayerNetwork net =
                PrivateMultiLayerNetwork.builder(plain)
                        .clipNorm(1.0)
                        .budget(8, 1e-4)
                        .epochs(30)
                        .expectedBatchSize(10)
                        .ledgerInMemory()
                        .build();
        net.fit(train, 30);

        assertThat(net.evaluate(iterator(120)).accuracy()).isGreaterThan(0.6);
        assertThat(((PrivateMultiLayerNetwork) net).guarantee().epsilon()).isBetween(7.9, 8.0);
        assertThat(net.score()).isZero();
    }

    @Test
    void fit_plainIterator_isReadAndSampledFrom() {
        PrivateMultiLayerNetwork net = settings(Nets.mlp()).build();
        net.fit(iterator(40));
        net.fit(iterator(40), /* numEpochs= */ 2);
        assertThat(net.ledger().released())
                .isEqualTo(all(times(new DpEvent.PoissonSampled(0.25, GAUSSIAN), 12)));
        assertThat(net.ledger().relation()).isEqualTo(NeighboringRelation.ZERO_OUT);
    }

    @Test
    void fit_iteratorPasses_areOneUnamplifiedEventEach() {
        PrivateMultiLayerNetwork net = passes(Nets.mlp()).build();
        net.fit(iterator(40));
        net.fit(iterator(40), /* numEpochs= */ 2);
        assertThat(net.ledger().released())
                .isEqualTo(all(times(new DpEvent.DisjointBatches(GAUSSIAN), 3)));
        assertThat(net.ledger().steps()).isEqualTo(12);
        assertThat(net.ledger().relation()).isEqualTo(NeighboringRelation.ZERO_OUT);
        assertThat(net.guarantee().epsilon())
                .isEqualTo(
                        new BestAccountant()
                                .guarantee(times(GAUSSIAN, 3), NeighboringRelation.ZERO_OUT, DELTA)
                                .epsilon());
    }

    @Test
    void fit_plainIteratorUnderAddOrRemove_isRefusedBeforeAnyStep() {
        PrivateMultiLayerNetwork net =
                passes(Nets.mlp()).relation(NeighboringRelation.ADD_OR_REMOVE_ONE).build();
        INDArray before = net.params().dup();
        assertThatThrownBy(() -> net.fit(iterator(40)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(net.params()).isEqualTo(before);
        assertThat(net.ledger().steps()).isZero();
    }

    @Test
    void fit_poissonIterator_getsThePoissonEvent() {
        PrivateMultiLayerNetwork net = settings(Nets.mlp()).build();
        DataSetIterator poisson =
                new PoissonDataSetIterator(Nets.data(40), /* expectedBatchSize= */ 10);
        net.fit(poisson, /* numEpochs= */ 2);
        assertThat(net.ledger().released())
                .isEqualTo(all(times(new DpEvent.PoissonSampled(0.25, GAUSSIAN), 8)));
    }

    /** A certified answer takes milliseconds: it must not be asked for at every step. */
    @Test
    void fit_manySampledBatchesUnderABudget_askTheAccountantOnce() {
        AtomicInteger asked = new AtomicInteger();
        Accountant best = new BestAccountant();
        Accountant counting =
                new Accountant() {
                    @Override
                    public String name() {
                        return best.name();
                    }

                    @Override
                    public PrivacyGuarantee guarantee(
                            DpEvent event, NeighboringRelation relation, double delta) {
                        asked.incrementAndGet();
                        return best.guarantee(event, relation, delta);
                    }

                    @Override
                    public double delta(
                            DpEvent event, NeighboringRelation relation, double epsilon) {
                        return best.delta(event, relation, epsilon);
                    }
                };
        PrivateMultiLayerNetwork net =
                PrivateMultiLayerNetwork.builder(Nets.mlp())
                        .clipNorm(1)
                        .noiseMultiplier(2)
                        .expectedBatchSize(10)
                        .budget(/* maxEpsilon= */ 5, DELTA)
                        .accountant(counting)
                        .ledgerInMemory()
                        .build();
        DataSetIterator poisson =
                new PoissonDataSetIterator(Nets.data(40), /* expectedBatchSize= */ 10);
        net.fit(poisson.next());
        int first = asked.get();
        int steps = 1;
        for (; poisson.hasNext(); steps++) {
            net.fit(poisson.next());
        }
        assertThat(steps).isEqualTo(4);
        assertThat(first).isPositive();
        assertThat(asked).hasValue(first);

        // Another setting on the same ledger is another question.
        net.fit(Nets.data(10));
        assertThat(asked.get()).isGreaterThan(first);
    }

    @Test
    void fit_emptyPoissonBatches_areCountedSteps() {
        PrivateMultiLayerNetwork net = settings(Nets.mlp()).expectedBatchSize(0.3).build();
        DataSetIterator poisson =
                new PoissonDataSetIterator(Nets.data(30), /* expectedBatchSize= */ 0.3);
        INDArray before = net.params().dup();
        net.fit(poisson);
        assertThat(net.ledger().steps()).isEqualTo(100);
        assertThat(net.params()).isNotEqualTo(before);
    }

    @Test
    void fit_samePoissonSampleTwice_isRefused() {
        PrivateMultiLayerNetwork net = settings(Nets.mlp()).build();
        DataSet sample =
                new PoissonDataSetIterator(Nets.data(40), /* expectedBatchSize= */ 10).next();
        net.fit(sample);
        assertThatThrownBy(() -> net.fit(sample)).hasMessageContaining("already");
        assertThat(net.ledger().steps()).isEqualTo(1);
    }

    @Test
    void fit_singleBatches_areAccountedAsIfEveryExampleWereInEach() {
        PrivateMultiLayerNetwork net = settings(Nets.mlp()).build();
        DataSet batch = Nets.data(10);
        net.fit(batch);
        net.fit(batch.getFeatures(), batch.getLabels());
        net.fit(batch.getFeatures(), new int[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0});
        net.fit(batch.toMultiDataSet());
        assertThat(net.ledger().released()).isEqualTo(all(times(GAUSSIAN, 4)));
    }

    /** One end for passes, batches and early stopping: a step less, a word, no exception. */
    @Test
    void b10_budget_endsInOneWay() {
        try (PrivateMultiLayerNetwork net = passes(Nets.mlp()).budget(5, DELTA).build()) {
            int calls = 0;
            for (; calls < 1000 && !net.budgetEnded(); calls++) {
                net.fit(iterator(20));
            }
            assertThat(calls).isBetween(2, 100);
            assertThat(net.guarantee().epsilon()).isLessThanOrEqualTo(5);
            INDArray before = net.params().dup();
            long steps = net.ledger().steps();
            assertThat(steps).isEqualTo(2L * (calls - 1));
            net.fit(iterator(20), 3);
            net.fit(Nets.data(10));
            assertThat(net.params()).isEqualTo(before);
            assertThat(net.ledger().steps()).isEqualTo(steps);
            assertThat(net.describeEngine()).isNotBlank();
        }
    }

    @Test
    void b10_budgetThatPaysForNoStep_throwsAndChangesNothing() {
        PrivateMultiLayerNetwork net =
                settings(Nets.mlp()).noiseMultiplier(0.3).budget(0.01, DELTA).build();
        INDArray before = net.params().dup();
        assertThatThrownBy(() -> net.fit(iterator(20)))
                .isInstanceOf(PrivacyBudgetExceededException.class)
                .hasMessageContaining("epsilon 0.01 ");
        assertThatThrownBy(() -> net.fit(Nets.data(10)))
                .isInstanceOf(PrivacyBudgetExceededException.class);
        assertThatThrownBy(() -> net.fit(new PoissonDataSetIterator(Nets.data(40), 10)))
                .isInstanceOf(PrivacyBudgetExceededException.class);
        assertThat(net.params()).isEqualTo(before);
        assertThat(net.ledger().steps()).isZero();
    }

    /** The budget ends within an epoch, and the best model is there all the same. */
    @Test
    void b10_earlyStoppingWithAnOrdinaryIterator_endsWithTheBestModel() throws Exception {
        PrivateMultiLayerNetwork net = settings(Nets.mlp(new Sgd(0.1))).budget(5, DELTA).build();
        EarlyStoppingConfiguration<MultiLayerNetwork> conf =
                new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                        .epochTerminationConditions(new MaxEpochsTerminationCondition(5))
                        .scoreCalculator(
                                new DataSetLossCalculator(iterator(30), /* average= */ true))
                        .modelSaver(new LocalFileModelSaver(folder.toString()))
                        .build();
        EarlyStoppingResult<MultiLayerNetwork> result =
                new EarlyStoppingTrainer(conf, net, iterator(100)).fit();
        assertThat(result.getTerminationReason())
                .isEqualTo(EarlyStoppingResult.TerminationReason.EpochTerminationCondition);
        assertThat(result.getBestModel()).isNotNull();
        assertThat(net.budgetEnded()).isTrue();
        assertThat(net.ledger().steps()).isBetween(1L, 9L);
        assertThat(net.ledger().released()).isEqualTo(all(times(GAUSSIAN, net.ledger().steps())));
        assertThat(net.guarantee().epsilon()).isLessThanOrEqualTo(5);
    }

    static Stream<Method> waysToTrain() {
        return Stream.of(MultiLayerNetwork.class, ComputationGraph.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(method -> WAYS_TO_TRAIN.matcher(method.getName()).matches())
                // Throws in DL4J itself.
                .filter(method -> !method.toString().contains("update(org.nd4j"));
    }

    /** Of DL4J's own methods, none that trains is inherited: each is private here, or throws. */
    @ParameterizedTest
    @MethodSource("waysToTrain")
    void everyWayToTrain_isOverridden(Method method) throws NoSuchMethodException {
        Class<?> own =
                method.getDeclaringClass() == MultiLayerNetwork.class
                        ? PrivateMultiLayerNetwork.class
                        : PrivateComputationGraph.class;
        assertThat(own.getMethod(method.getName(), method.getParameterTypes()).getDeclaringClass())
                .as(method.toString())
                .isEqualTo(own);
    }

    @Test
    void pathsWithoutPrivacy_throw() {
        PrivateMultiLayerNetwork net = settings(Nets.mlp()).build();
        DataSet data = Nets.data(10);
        net.setInput(data.getFeatures());
        net.setLabels(data.getLabels());
        assertThatThrownBy(net::fit).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(net::computeGradientAndScore)
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> net.calculateGradients(data.getFeatures(), null, null, null))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> net.pretrain(iterator(10)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> net.getOptimizer().optimize(null))
                .isInstanceOf(RuntimeException.class);
        assertThat(net.ledger().steps()).isZero();
    }

    /** What ParallelWrapper does: it trains plain copies, and hands in the mean of theirs. */
    @Test
    void parametersOfAPlainCopy_areRefused() {
        PrivateMultiLayerNetwork net = settings(Nets.mlp()).build();
        INDArray before = net.params().dup();
        MultiLayerNetwork worker =
                new MultiLayerNetwork(
                        MultiLayerConfiguration.fromJson(
                                net.getLayerWiseConfigurations().toJson()));
        worker.init();
        worker.fit(iterator(20));

        assertThatThrownBy(() -> net.setParams(worker.params()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("the ledger does not know");
        assertThatThrownBy(() -> net.setParameters(worker.params()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(net.params()).isEqualTo(before);
    }

    @Test
    void modelSerializer_writesTheLedgerAndReadsTheModel() throws Exception {
        Path file = folder.resolve("model.zip");
        PrivateMultiLayerNetwork net = passes(Nets.mlp(new Adam(0.01))).build();
        net.fit(iterator(40));

        ModelSerializer.writeModel(net, file.toFile(), /* saveUpdater= */ true);

        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile());
        assertThat(restored.params()).isEqualTo(net.params());
        assertThat(restored.getIterationCount()).isEqualTo(4);
        assertThat(PrivateModelFile.ledger(file)).isEqualTo(net.ledger());

        PrivateMultiLayerNetwork resumed =
                PrivateMultiLayerNetwork.resume(file)
                        .clipNorm(0.5)
                        .noiseMultiplier(2)
                        .delta(DELTA)
                        .expectedBatchSize(10)
                        .sampling(Sampling.ITERATOR_PASSES)
                        .ledgerInMemory()
                        .noStepsSinceSave()
                        .build();
        resumed.fit(iterator(40));
        assertThat(resumed.ledger().released())
                .isEqualTo(all(times(new DpEvent.DisjointBatches(GAUSSIAN), 2)));
    }

    @Test
    void ledgerFile_existing_isNotOverwritten() {
        Path ledger = folder.resolve("net.ledger");
        try (PrivateMultiLayerNetwork net = settings(Nets.mlp()).ledgerFile(ledger).build()) {
            net.fit(iterator(10));
        }
        assertThatThrownBy(() -> settings(Nets.mlp()).ledgerFile(ledger).build())
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("never overwritten");
    }

    @Test
    void earlyStopping_withPoissonIterator_works() {
        PrivateMultiLayerNetwork net = settings(Nets.mlp(new Sgd(0.1))).build();
        EarlyStoppingConfiguration<MultiLayerNetwork> conf =
                new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                        .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
                        .iterationTerminationConditions(
                                new InvalidScoreIterationTerminationCondition())
                        .scoreCalculator(
                                new DataSetLossCalculator(iterator(30), /* average= */ true))
                        .modelSaver(new InMemoryModelSaver<>())
                        .build();
        EarlyStoppingResult<MultiLayerNetwork> result =
                new EarlyStoppingTrainer(
                                conf,
                                net,
                                new PoissonDataSetIterator(
                                        Nets.data(40), /* expectedBatchSize= */ 10))
                        .fit();
        assertThat(result.getTerminationReason())
                .isEqualTo(EarlyStoppingResult.TerminationReason.EpochTerminationCondition);
        assertThat(result.getScoreVsEpoch().values()).allMatch(score -> score > 0);
        assertThat(result.getBestModel()).isInstanceOf(PrivateMultiLayerNetwork.class);
        assertThat(net.ledger().released())
                .isEqualTo(all(times(new DpEvent.PoissonSampled(0.25, GAUSSIAN), 12)));
    }

    @Test
    void clone_writesToTheSameLedger() {
        PrivateMultiLayerNetwork net = settings(Nets.mlp()).build();
        net.fit(iterator(20));
        PrivateMultiLayerNetwork copy = net.clone();
        copy.fit(iterator(20));
        assertThat(net.ledger().steps()).isEqualTo(4);
        assertThat(copy.ledger()).isEqualTo(net.ledger());
        assertThat(copy.params()).isNotEqualTo(net.params());
    }

    @Test
    void listeners_areCalled() {
        List<Integer> iterations = new ArrayList<>();
        int[] epochs = new int[2];
        MultiLayerNetwork net = settings(Nets.mlp()).build();
        net.addListeners(
                new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        iterations.add(iteration);
                    }

                    @Override
                    public void onEpochStart(Model model) {
                        epochs[0]++;
                    }

                    @Override
                    public void onEpochEnd(Model model) {
                        epochs[1]++;
                    }
                });
        net.fit(iterator(20), /* numEpochs= */ 2);
        assertThat(iterations).containsExactly(0, 1, 2, 3);
        assertThat(epochs).containsExactly(2, 2);
    }

    @Test
    void graph_isAsPrivateAsANetwork() throws Exception {
        ComputationGraph plain = Nets.graph();
        INDArray before = plain.params().dup();
        PrivateComputationGraph graph =
                PrivateComputationGraph.builder(plain)
                        .clipNorm(0.5)
                        .noiseMultiplier(2)
                        .delta(DELTA)
                        .expectedBatchSize(10)
                        .ledgerInMemory()
                        .build();
        graph.fit(iterator(40));
        graph.fit(new PoissonDataSetIterator(Nets.data(40), /* expectedBatchSize= */ 10));
        DataSet batch = Nets.data(10);
        graph.fit(new INDArray[] {batch.getFeatures()}, new INDArray[] {batch.getLabels()});
        assertThat(graph.ledger().released())
                .isEqualTo(
                        all(
                                times(new DpEvent.PoissonSampled(0.25, GAUSSIAN), 8),
                                times(GAUSSIAN, 1)));
        assertThat(plain.params()).isEqualTo(before);
        assertThat(graph.score()).isZero();
        assertThatThrownBy(graph::computeGradientAndScore)
                .isInstanceOf(UnsupportedOperationException.class);

        Path file = folder.resolve("graph.zip");
        ModelSerializer.writeModel(graph, file.toFile(), /* saveUpdater= */ true);
        assertThat(ModelSerializer.restoreComputationGraph(file.toFile()).params())
                .isEqualTo(graph.params());
        assertThat(PrivateModelFile.ledger(file)).isEqualTo(graph.ledger());
        assertThat(graph.clone().ledger()).isEqualTo(graph.ledger());
    }
}
