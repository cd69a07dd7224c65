package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.accounting.PrivacyFilter;
import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.bound.CurveBound;
import io.github.dp4j.audit.bound.ErrorLimits;
import io.github.dp4j.audit.curve.LedgerFamily;
import io.github.dp4j.audit.onerun.OneRunEpsilon;
import io.github.dp4j.audit.onerun.OneRunGuesses;
import io.github.dp4j.audit.report.AuditFindings;
import io.github.dp4j.audit.report.AuditReport;
import io.github.dp4j.audit.report.AuditReportWriter;
import io.github.dp4j.dl4j.audit.secret.PlantedSecret;
import io.github.dp4j.dl4j.audit.secret.SecretFinding;
import io.github.dp4j.dl4j.audit.secret.SecretSearch;
import io.github.dp4j.dl4j.audit.shadow.ModelAudit;
import io.github.dp4j.dl4j.audit.shadow.ShadowTraining;
import io.github.dp4j.dl4j.canary.GradientCanaries;
import io.github.dp4j.dl4j.canary.RecordCanaries;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import io.github.dp4j.layers.GroupNormalization;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.ReportWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The Java that the README and the pages of docs/user show, compiled and run. What stands between
 * two lines "// shown" here is shown there, word for word.
 */
class UserGuideTest {

    private static final Path ROOT = Path.of("..");
    private static final Path ROOM = Path.of("src", "test", "java", "io", "github", "dp4j", "dl4j");
    private static final Path SOURCE = ROOM.resolve("UserGuideTest.java");
    private static final Path IMAGES = ROOM.resolve("ImagesGuideTest.java");

    /** A model of a table is asked in dp-cli. */
    private static final Path TABLE_MODEL =
            ROOT.resolve(Path.of("dp-cli", "src/test/java/io/github/dp4j/cli/TableModelTest.java"));

    /** The examples of dp-junit5 run there. */
    private static final Path OWN_MECHANISMS =
            ROOT.resolve(
                    Path.of(
                            "dp-junit5",
                            "src/test/java/io/github/dp4j/junit5/OwnMechanismTest.java"));

    @TempDir Path folder;

    @Test
    void trainer_example_runs() {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.05));
        DataSet trainingData = Nets.data(600);
        // shown
        try (DpTrainer trainer =
                DpTrainer.builder(net) // MultiLayerNetwork or ComputationGraph
                        .clipNorm(1.0)
                        .budget(3.0, 1e-5) // epsilon, delta: calibrates the noise
                        .expectedBatchSize(60)
                        .populationSize(600) // public: the number of examples
                        .epochs(10)
                        .ledgerFile(folder.resolve("training.ledger")) // counts every step
                        .build()) {
            trainer.fit(trainingData);
            System.out.println(ReportWriter.text(trainer.report()));
            trainer.save(folder.resolve("model.zip")); // with its ledger
        }
        // shown
        assertThat(net.evaluate(iterator(300)).accuracy()).isGreaterThan(0.6);
        assertThat(PrivateModelFile.ledger(folder.resolve("model.zip")).steps()).isEqualTo(100);
    }

    @Test
    void modelAudit_example_runs() throws IOException {
        MultiLayerNetwork network = Nets.mlp(new Adam(0.05));
        DataSet pool = Nets.data(160);
        DataSet trainedOn = (DataSet) pool.getRange(0, 80);
        DataSet others = (DataSet) pool.getRange(80, 160);
        for (int i = 0; i < 5; i++) {
            network.fit(trainedOn);
        }
        // shown
        AuditFindings findings =
                ModelAudit.builder(network)
                        .members(trainedOn)
                        .nonMembers(others)
                        .shadowModels(16) // 64 for a figure
                        .training(ShadowTraining.plain(5, 32)) // epochs, batch size
                        .workFolder(folder.resolve("shadows")) // goes on there after a crash
                        .build()
                        .run();
        AuditReport report = AuditReport.builder(findings).build();
        System.out.println(report.verdict());
        Files.writeString(folder.resolve("audit.html"), AuditReportWriter.html(report));
        // shown
        assertThat(report.members()).isEqualTo(80);
        assertThat(folder.resolve("audit.html")).isNotEmptyFile();
    }

    @Test
    void audit_example_runs() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Adam(0.05))
                                .list()
                                .layer(Nets.dense(Nets.INPUTS, 200))
                                .layer(Nets.output(200))
                                .build());
        DataSet trainingData = Nets.data(600);
        // shown
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1.0)
                        .noiseMultiplier(1.0)
                        .delta(1e-5)
                        .samplingRate(0.1)
                        .expectedBatchSize(60)
                        .steps(100)
                        .ledgerFile(folder.resolve("audited.ledger"))
                        .auditWith(GradientCanaries.of(1000))
                        .build()) {
            trainer.fit(trainingData);
            MembershipScores scores = trainer.canaryScores().membership();
            LedgerFamily family =
                    LedgerFamily.of(trainer.ledger().released(), trainer.ledger().relation(), 1e-5);
            CurveBound bound = ErrorLimits.atAllThresholds(scores, 0.95).ledger(family);
            System.out.println(bound.statement());
            System.out.println("promised: epsilon " + trainer.guarantee().epsilon());
        }
        // shown
    }

    @Test
    void recordCanaries_example_runs() {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.05));
        DataSet pool = Nets.data(400);
        DataSet heldBack = (DataSet) pool.getRange(0, 200);
        DataSet trainingData = (DataSet) pool.getRange(200, 400);
        // shown
        RecordCanaries canaries = RecordCanaries.mislabelled(heldBack);
        net.fit(canaries.join(trainingData));
        OneRunGuesses guesses = canaries.scores(net).guess(100); // of 200, fixed beforehand
        System.out.println(OneRunEpsilon.bound(guesses, 1e-5, 0.95).statement());
        // shown
        assertThat(guesses.canaries()).isEqualTo(200);
    }

    @Test
    void secret_example_runs() {
        String text = "to be or not to be, ";
        String characters = " ,0123456789abcdefghijklmnopqrstuvwxyz";
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Adam(0.05))
                                .list()
                                .layer(
                                        new LSTM.Builder()
                                                .nIn(characters.length())
                                                .nOut(8)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(8)
                                                .nOut(characters.length())
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        // shown
        PlantedSecret secret = PlantedSecret.draw("my number is ", "0123456789", 4);
        train(net, text + secret.text());
        SecretFinding finding = SecretSearch.of(net, characters).find(secret);
        System.out.println(finding.statement());
        // shown
        assertThat(finding.mostLikely()).hasSize(4);
    }

    /** One step on the text: what a search finds afterwards is not the question here. */
    private static void train(MultiLayerNetwork net, String text) {
        String characters = " ,0123456789abcdefghijklmnopqrstuvwxyz";
        INDArray features = Nd4j.zeros(1, characters.length(), text.length() - 1);
        INDArray labels = Nd4j.zeros(1, characters.length(), text.length() - 1);
        for (int t = 0; t + 1 < text.length(); t++) {
            features.putScalar(0, characters.indexOf(text.charAt(t)), t, 1);
            labels.putScalar(0, characters.indexOf(text.charAt(t + 1)), t, 1);
        }
        net.fit(new DataSet(features, labels));
    }

    @Test
    void plan_example_runs() {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.05));
        DataSet trainingData = Nets.data(600);
        // shown
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(1)
                        .budget(3, 1e-5)
                        .epochs(10)
                        .expectedBatchSize(60)
                        .populationSize(600)
                        .build();
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .plan(plan)
                        .ledgerFile(folder.resolve("plan.ledger"))
                        .build()) {
            trainer.fit(trainingData);
        }
        // shown
        assertThat(folder.resolve("plan.ledger")).isNotEmptyFile();
    }

    @Test
    void persons_example_runs() {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.05));
        DataSet trainingData = Nets.data(600);
        List<Integer> persons = IntStream.range(0, 600).mapToObj(row -> row % 200).toList();
        // shown
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1.0)
                        .budget(3.0, 1e-5)
                        .expectedBatchSize(20) // persons
                        .populationSize(200) // persons
                        .epochs(5)
                        .ledgerFile(folder.resolve("persons.ledger"))
                        .build()) {
            trainer.fit(trainingData, PrivacyUnits.byKey(persons)); // one key a row
        }
        // shown
        assertThat(folder.resolve("persons.ledger")).isNotEmptyFile();
    }

    @Test
    void network_example_runs() {
        Layer hidden = Nets.dense(Nets.INPUTS, 4);
        Layer output = Nets.output(4);
        DataSetIterator iterator = iterator(600);
        DataSetIterator testIterator = iterator(300);
        // shown
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(1.0)
                        .budget(3.0, 1e-5)
                        .epochs(10)
                        .expectedBatchSize(60)
                        .populationSize(600)
                        .ledgerFile(folder.resolve("network.ledger"))
                        .build();
        MultiLayerConfiguration conf =
                new NeuralNetConfiguration.Builder()
                        .updater(new DpSgd(new Adam(0.05), plan))
                        .list(hidden, output)
                        .build();
        MultiLayerNetwork net = new PrivateMultiLayerNetwork(conf);
        net.init();
        net.fit(iterator, 10);
        Evaluation evaluation = net.evaluate(testIterator);
        // shown
        assertThat(evaluation.accuracy()).isBetween(0.0, 1.0);
        assertThat(((PrivateMultiLayerNetwork) net).guarantee().epsilon()).isBetween(2.99, 3.0);
    }

    @Test
    void copy_example_runs() {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.05));
        DataSetIterator iterator = iterator(600);
        // shown
        PrivateMultiLayerNetwork copy =
                PrivateMultiLayerNetwork.builder(net)
                        .clipNorm(1.0)
                        .budget(3.0, 1e-5)
                        .epochs(10)
                        .expectedBatchSize(60)
                        .populationSize(600)
                        .ledgerFile(folder.resolve("copy.ledger"))
                        .build();
        copy.fit(iterator, 10);
        System.out.println(copy.guarantee());
        copy.close();
        // shown
        assertThat(net.getIterationCount()).as("the plain network is as it was").isZero();
    }

    @Test
    void lossOfANetworkWithoutOne_example_runs() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Adam(0.05)).list().layer(Nets.dense(Nets.INPUTS, 3)).build());
        LossFunction loss = LossFunction.MSE;
        // shown
        MultiLayerNetwork withLoss =
                new TransferLearning.Builder(net)
                        .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
                        .addLayer(
                                new LossLayer.Builder(loss).activation(Activation.IDENTITY).build())
                        .build();
        // shown
        try (DpTrainer trainer =
                DpTrainer.builder(withLoss)
                        .clipNorm(1.0)
                        .noiseMultiplier(1.0)
                        .delta(1e-5)
                        .expectedBatchSize(60)
                        .populationSize(600)
                        .steps(2)
                        .ledgerInMemory()
                        .build()) {
            assertThat(trainer.fit(Nets.data(600))).isNotNull();
        }
    }

    @Test
    void batchNormalization_isReplaced() {
        MultiLayerConfiguration configuration =
                Nets.conf(new Adam(0.05))
                        .list()
                        .layer(new ConvolutionLayer.Builder(3, 3).nOut(64).build())
                        .layer(new BatchNormalization())
                        .layer(
                                new OutputLayer.Builder()
                                        .nOut(3)
                                        .activation(Activation.SOFTMAX)
                                        .build())
                        .setInputType(InputType.convolutional(5, 5, 2))
                        .build();
        // shown
        DpNetworks.Rewritten<MultiLayerConfiguration> rewritten =
                DpNetworks.withoutBatchNormalization(configuration);
        rewritten.changes().forEach(System.out::println);
        MultiLayerNetwork network = new MultiLayerNetwork(rewritten.configuration());
        // shown
        network.init();
        MultiLayerNetwork byHand =
                Nets.network(
                        Nets.conf(new Adam(0.05))
                                .list()
                                // shown
                                .layer(
                                        new ConvolutionLayer.Builder(3, 3)
                                                .nOut(64)
                                                .activation(Activation.IDENTITY)
                                                .build())
                                .layer(
                                        new GroupNormalization(
                                                16)) // groups; 1 is layer normalisation
                                .layer(new ActivationLayer(Activation.RELU))
                                // shown
                                .layer(
                                        new OutputLayer.Builder()
                                                .nOut(3)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.convolutional(5, 5, 2))
                                .build());
        assertThat(rewritten.changes()).hasSize(1);
        assertThat(network.numParams()).isEqualTo(byHand.numParams());
    }

    @Test
    void accounting_examples_run() {
        // shown
        DpEvent step = new DpEvent.PoissonSampled(0.01, new DpEvent.Gaussian(1.1));
        DpEvent training = new DpEvent.SelfComposed(step, 1000);
        Accountant accountant = new BestAccountant();
        PrivacyGuarantee guarantee =
                accountant.guarantee(training, NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-5);
        System.out.println("epsilon " + guarantee.epsilon()); // the promise: never below the truth
        System.out.println("at least " + guarantee.epsilonLower()); // the truth lies between
        System.out.println(guarantee.method() + ": " + guarantee.derivation());
        // shown
        // shown
        DpEvent both = new DpEvent.Composed(List.of(training, new DpEvent.Laplace(5)));
        double epsilon =
                accountant.guarantee(both, NeighboringRelation.ADD_OR_REMOVE_ONE, 1e-5).epsilon();
        // shown
        // shown
        PrivacyBudget budget = new PrivacyBudget(3, 1e-5);
        double noise =
                Calibration.noiseMultiplier(
                        accountant,
                        sigma ->
                                new DpEvent.SelfComposed(
                                        new DpEvent.PoissonSampled(
                                                0.01, new DpEvent.Gaussian(sigma)),
                                        1000),
                        NeighboringRelation.ADD_OR_REMOVE_ONE,
                        budget);
        // shown
        // shown
        PrivacyFilter filter =
                new PrivacyFilter(budget, NeighboringRelation.ADD_OR_REMOVE_ONE, training);
        int made = 0;
        while (filter.admit(
                step)) { // the next step may be another one, chosen by what was released
            made++;
        }
        // shown
        assertThat(epsilon).isBetween(guarantee.epsilon(), guarantee.epsilon() + 0.2);
        assertThat(noise).isBetween(0.7, 1.1);
        assertThat(made).isGreaterThan(1000);
    }

    @Test
    void pages_showExactlyTheCodeThatRuns() throws IOException {
        List<String> run = new ArrayList<>();
        for (Path source : List.of(SOURCE, IMAGES, TABLE_MODEL, OWN_MECHANISMS)) {
            run.addAll(blocks(Files.readString(source), "// shown\n(.*?)// shown\n"));
        }
        List<String> shown = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            for (String code : blocks(text, "```java\n(.*?)```")) {
                assertThat(run).as("the Java of %s", page).contains(code);
                shown.add(code);
            }
            for (String diff : diffs(text)) {
                assertThat(run).as("what the diff of %s leads to", page).contains(diff);
                shown.add(diff);
            }
        }
        assertThat(shown).as("what runs here is shown").containsAll(run);
    }

    @Test
    void readme_isShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        pages.add(ROOT.resolve("README.md"));
        try (Stream<Path> guide = Files.list(ROOT.resolve("docs").resolve("user"))) {
            guide.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    /** What the program is once the lines with a minus are gone and those with a plus there. */
    private static List<String> diffs(String text) {
        List<String> after = new ArrayList<>();
        Matcher matcher = Pattern.compile("```diff\n(.*?)```", Pattern.DOTALL).matcher(text);
        while (matcher.find()) {
            after.add(
                    plain(
                            matcher.group(1)
                                    .lines()
                                    .filter(line -> !line.startsWith("-"))
                                    .map(line -> line.substring(1))
                                    .collect(Collectors.joining("\n"))));
        }
        return after;
    }

    private static List<String> blocks(String text, String pattern) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        while (matcher.find()) {
            blocks.add(plain(matcher.group(1)));
        }
        return blocks;
    }

    /** The code without its white space, which differs with the depth at which code stands. */
    private static String plain(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static DataSetIterator iterator(int examples) {
        return new ListDataSetIterator<>(Nets.data(examples).asList(), /* batch= */ 60);
    }
}
