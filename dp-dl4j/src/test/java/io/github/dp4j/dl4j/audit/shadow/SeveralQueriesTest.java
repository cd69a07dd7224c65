package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.audit.attack.QueryLira;
import io.github.dp4j.audit.attack.ShadowSignals;
import io.github.dp4j.audit.attack.Variance;
import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Augmentation;
import io.github.dp4j.dl4j.audit.model.Classifier;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * LiRA with a second query. MNIST shifted by a pixel, beside torch's figures; Fashion-MNIST
 * mirrored, by models trained on the images as they are, or each epoch on each image or its mirror
 * image at random. Eight models are attacked with all others.
 */
@Tag("slow")
class SeveralQueriesTest {

    private static final int TARGETS = 8;

    /** By number of queries, less one. */
    private record Found(List<Measured> online, List<Measured> offline) {}

    /** Torch's means and standard deviations over targets, shrunk variances. */
    @Test
    void mnistShifted_givesTheFiguresOfTheReference() throws IOException {
        Found found = attack(Recipe.MNIST, Augmentation.shift(1, 0), List.of());
        Measured online = found.online.get(1);
        Measured offline = found.offline.get(1);

        assertThat(Measured.mean(online.auc)).isCloseTo(0.5499, within(2 * 0.0065));
        assertThat(Measured.mean(online.tpr)).isCloseTo(2.82, within(3 * 0.46));
        assertThat(Measured.mean(offline.auc)).isCloseTo(0.5372, within(2 * 0.0062));
        assertThat(Measured.mean(offline.tpr)).isCloseTo(1.85, within(3 * 0.25));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fashionMirrored_paysWhereItWasTrainedOn(boolean trainedOn) throws IOException {
        Augmentation mirror = Augmentation.mirror();
        Found found = attack(Recipe.FASHION, mirror, trainedOn ? List.of(mirror) : List.of());

        double one = Measured.mean(found.online.get(0).auc);
        double two = Measured.mean(found.online.get(1).auc);
        assertThat(two - one).isGreaterThan(trainedOn ? 0 : -0.03);
    }

    private static Found attack(Recipe recipe, Augmentation second, List<Augmentation> variants)
            throws IOException {
        Classifier classifier = Classifier.of(recipe.network());
        AuditRecords records = recipe.auditRecords(classifier).asked(List.of(second));
        ShadowTraining training = ShadowTraining.plain(recipe.epochs, Recipe.BATCH, variants);
        ShadowOutputs all =
                new ShadowPool(
                                classifier,
                                records,
                                training,
                                recipe,
                                recipe.store(classifier, records, training),
                                (done, total) -> {})
                        .outputs(recipe.models);
        Found found =
                new Found(
                        List.of(new Measured(), new Measured()),
                        List.of(new Measured(), new Measured()));
        for (int t = 0; t < TARGETS; t++) {
            List<ShadowSignals> shadows = all.without(t).queries();
            for (int queries = 1; queries <= 2; queries++) {
                List<double[]> phi = all.phi(t).subList(0, queries);
                List<ShadowSignals> signals = shadows.subList(0, queries);
                found.online
                        .get(queries - 1)
                        .add(QueryLira.online(phi, signals, Variance.SHRUNK), recipe.members(t));
                found.offline
                        .get(queries - 1)
                        .add(QueryLira.offline(phi, signals, Variance.SHRUNK), recipe.members(t));
            }
        }
        System.out.println(recipe + ", " + second.words() + ", trained on " + variants);
        for (int q = 0; q < 2; q++) {
            show("lira-online, " + (q + 1), found.online.get(q));
            show("lira-offline, " + (q + 1), found.offline.get(q));
        }
        return found;
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
