package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.DpTrainerBuilder;
import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Classifier;
import io.github.dp4j.dl4j.audit.model.LogitReader;
import io.github.dp4j.plan.PlanNeeds;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Shadow models by the private trainer, one after the other, as it uses all cores itself. Its
 * samples and noise are secret: no seed repeats them.
 */
final class PrivateShadows extends ShadowTraining {

    private final TrainingPlan plan;

    private PrivateShadows(TrainingPlan plan) {
        this.plan = plan;
    }

    static PrivateShadows of(TrainingPlan plan) {
        TrainingPlan unbound = withoutLedger(plan);
        List<String> missing = new ArrayList<>(unbound.missing(PlanNeeds.TRAINER));
        if (plan.clipNorm().orElse(0) == Double.POSITIVE_INFINITY) {
            missing.add("Its clipNorm is infinite, so nothing is private: use plain training.");
        }
        if (plan.noiseMultiplier().orElse(1) == 0) {
            missing.add("Its noiseMultiplier is 0, so nothing is private: use plain training.");
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "Shadow models cannot be trained by the plan. " + String.join(" ", missing));
        }
        return new PrivateShadows(unbound);
    }

    private static TrainingPlan withoutLedger(TrainingPlan plan) {
        return new TrainingPlan(
                plan.sampling(),
                plan.relation(),
                plan.samplingRate(),
                plan.expectedBatchSize(),
                plan.populationSize(),
                plan.epochs(),
                plan.steps(),
                plan.noiseMultiplier(),
                plan.epsilon(),
                plan.delta(),
                plan.clipNorm(),
                /* ledgerFile= */ Optional.empty());
    }

    @Override
    public String description() {
        StringBuilder words = new StringBuilder("privately by the plan, noise included: ");
        words.append(plan.sampling().label()).append(" sampling");
        plan.rate().ifPresent(rate -> words.append(", rate ").append(Numbers.plain(rate)));
        plan.length().ifPresent(steps -> words.append(", ").append(steps).append(" steps"));
        plan.noiseMultiplier()
                .ifPresentOrElse(
                        sigma -> words.append(", noise multiplier ").append(Numbers.plain(sigma)),
                        () -> words.append(", noise for the budget"));
        plan.clipNorm().ifPresent(norm -> words.append(", clip norm ").append(Numbers.plain(norm)));
        return words.toString();
    }

    @Override
    public boolean isPrivate() {
        return true;
    }

    @Override
    String settings() {
        return plan.toJson();
    }

    @Override
    int workers(Classifier classifier, int processors) {
        return 1;
    }

    @Override
    ShadowWorker worker(
            Classifier classifier, AuditRecords records, ShadowDraws draws, int threads) {
        LogitReader reader = new LogitReader(classifier, records.examples(), threads);
        return new ShadowWorker() {
            @Override
            public double[][] train(int model, BooleanSupplier stop) {
                boolean[] in = draws.members(model);
                int[] members = IntStream.range(0, in.length).filter(i -> in[i]).toArray();
                Model network = classifier.fresh();
                network.params().assign(draws.start(model, classifier));
                fit(network, records, members, stop);
                reader.setParameters(network.params());
                return records.ask(reader);
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    private void fit(Model network, AuditRecords records, int[] members, BooleanSupplier stop) {
        DpTrainerBuilder builder =
                network instanceof MultiLayerNetwork net
                        ? DpTrainer.builder(net)
                        : DpTrainer.builder((ComputationGraph) network);
        // Rows were compared before: where some are equal, their owner has said that it is right.
        builder.plan(sized(members.length)).ledgerInMemory().repeatedRowsAreDistinctRecords();
        builder.onProgress((step, steps) -> Stops.heed(stop));
        try (DpTrainer trainer = builder.build()) {
            trainer.fit(records.choose(members));
        }
    }

    /** Where the number of records is public and part of the sampling, it must be the right one. */
    private TrainingPlan sized(int records) {
        return plan.sampling() == Sampling.FIXED_SIZE || plan.sampling() == Sampling.SHUFFLED
                ? plan.toBuilder().populationSize(records).build()
                : plan;
    }
}
