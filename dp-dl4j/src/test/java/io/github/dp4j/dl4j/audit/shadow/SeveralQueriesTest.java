package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.audit.attack.QueryLira;
import io.github.dp4j.audit.attack.ShadowSignals;
import io.github.dp4j.audit.attack.Signals;
import io.github.dp4j.audit.attack.Variance;
import io.github.dp4j.dl4j.gradient.Examples;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * LiRA with a second query, the mirror image, on models of Fashion-MNIST trained on the images as
 * they are, or on those and their mirror images: 17 models, 8 of them attacked with all others.
 */
@Tag("slow")
class SeveralQueriesTest {

    private static final int TARGETS = 8;

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void secondQuery_paysWhereItWasTrainedOn_andCostsLittleElsewhere(boolean trainedOn)
            throws IOException {
        Recipe recipe = Recipe.FASHION;
        Classifier classifier = Classifier.of(recipe.network());
        AuditRecords records =
                recipe.auditRecords(classifier).asked(List.of(Augmentation.mirror()));
        ShadowOutputs.Collector collector =
                new ShadowOutputs.Collector(recipe.models, records.classes());
        double[][][] answers = new double[recipe.models][][];
        Examples both = withMirrorImages(records);
        try (PlainTraining training =
                        new PlainTraining(
                                classifier.fresh(), both, Recipe.BATCH, /* threads= */ 1);
                LogitReader reader =
                        new LogitReader(classifier, records.examples(), /* threads= */ 1)) {
            for (int model = 0; model < recipe.models; model++) {
                train(training, recipe, model, classifier, trainedOn);
                reader.setParameters(training.parameters());
                answers[model] = records.ask(reader);
                collector.put(model, answers[model], recipe.members(model));
            }
        }
        ShadowOutputs all = collector.collected();
        Measured[] online = {new Measured(), new Measured()};
        Measured[] offline = {new Measured(), new Measured()};
        for (int t = 0; t < TARGETS; t++) {
            List<ShadowSignals> shadows = all.without(t).queries();
            List<double[]> phi = phi(answers[t], records.classes());
            for (int queries = 1; queries <= 2; queries++) {
                List<double[]> some = phi.subList(0, queries);
                List<ShadowSignals> signals = shadows.subList(0, queries);
                online[queries - 1].add(
                        QueryLira.online(some, signals, Variance.SHRUNK), recipe.members(t));
                offline[queries - 1].add(
                        QueryLira.offline(some, signals, Variance.SHRUNK), recipe.members(t));
            }
        }
        System.out.println("trained on mirror images: " + trainedOn);
        for (int q = 0; q < 2; q++) {
            show("lira-online, " + (q + 1), online[q]);
            show("lira-offline, " + (q + 1), offline[q]);
        }

        double gain = Measured.mean(online[1].auc) - Measured.mean(online[0].auc);
        assertThat(gain).isGreaterThan(trainedOn ? 0.005 : -0.02);
    }

    private static void show(String name, Measured found) {
        System.out.printf(
                "| %s | %s | %s | %s |%n",
                name,
                Measured.show("%.4f", found.auc),
                Measured.show("%.2f", found.low),
                Measured.show("%.2f", found.tpr));
    }

    private static List<double[]> phi(double[][] rows, int[] classes) {
        return Evidence.split(rows, classes.length).stream()
                .map(logits -> Signals.of(logits, classes).phi())
                .toList();
    }

    private static Examples withMirrorImages(AuditRecords records) {
        INDArray images = records.examples().features()[0];
        INDArray labels = records.examples().labels()[0];
        INDArray mirrored = Augmentation.mirror().of(images);
        return Examples.of(
                Nd4j.concat(0, images, mirrored).dup('c'), Nd4j.concat(0, labels, labels).dup('c'));
    }

    /** In every other epoch each image is mirrored, or in none. */
    private static void train(
            PlainTraining training,
            Recipe recipe,
            int model,
            Classifier classifier,
            boolean mirrored) {
        boolean[] in = recipe.members(model);
        int[] members = IntStream.range(0, in.length).filter(i -> in[i]).toArray();
        training.start(recipe.start(model, classifier));
        for (int epoch = 0; epoch < recipe.epochs; epoch++) {
            int[] order = recipe.order(model, epoch, members);
            for (int i = 0; i < order.length; i++) {
                order[i] += mirrored && (order[i] + epoch) % 2 == 1 ? in.length : 0;
            }
            training.epoch(order);
        }
    }
}
