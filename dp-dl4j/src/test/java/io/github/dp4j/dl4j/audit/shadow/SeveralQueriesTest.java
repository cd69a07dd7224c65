package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.audit.attack.QueryLira;
import io.github.dp4j.audit.attack.ShadowSignals;
import io.github.dp4j.audit.attack.Variance;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * LiRA with a second query, the mirror image, on models of Fashion-MNIST trained on the images as
 * they are, or each epoch on each image or its mirror image at random: nine models, eight of them
 * attacked with the eight others.
 */
@Tag("slow")
class SeveralQueriesTest {

    private static final int TARGETS = 8;
    private static final int MODELS = TARGETS + 1;

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void secondQuery_paysWhereItWasTrainedOn_andCostsLittleElsewhere(boolean trainedOn)
            throws IOException {
        Recipe recipe = Recipe.FASHION;
        Classifier classifier = Classifier.of(recipe.network());
        AuditRecords records =
                recipe.auditRecords(classifier).asked(List.of(Augmentation.mirror()));
        List<Augmentation> variants =
                trainedOn ? List.of(Augmentation.mirror()) : List.<Augmentation>of();
        ShadowTraining training = ShadowTraining.plain(recipe.epochs, Recipe.BATCH, variants);
        ShadowOutputs all =
                new ShadowPool(
                                classifier,
                                records,
                                training,
                                recipe,
                                /* store= */ null,
                                (done, total) -> {})
                        .outputs(MODELS);
        Measured[] online = {new Measured(), new Measured()};
        Measured[] offline = {new Measured(), new Measured()};
        for (int t = 0; t < TARGETS; t++) {
            List<ShadowSignals> shadows = all.without(t).queries();
            List<double[]> phi = all.phi(t);
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
}
