package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.cli.account.AccountPlans;
import io.github.dp4j.cli.train.TrainPlans;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same numbers are the same training, whichever command is asked. */
class SamePlanTest {

    private static final int EXAMPLES = 100;

    @TempDir private Path folder;

    private static List<String> account(String sampling, int batch) {
        List<String> args =
                new ArrayList<>(
                        List.of(
                                "--sampling",
                                sampling,
                                "--sampling-rate",
                                String.valueOf((double) batch / EXAMPLES),
                                "--noise-multiplier",
                                "6",
                                "--epochs",
                                "3",
                                "--delta",
                                "1e-5"));
        if (sampling.equals("fixed-size")) {
            args.addAll(List.of("--population-size", String.valueOf(EXAMPLES)));
        }
        return args;
    }

    private static List<String> train(String sampling, int batch) {
        return new ArrayList<>(
                List.of(
                        "--sampling",
                        sampling,
                        "--batch-size",
                        String.valueOf(batch),
                        "--limit",
                        String.valueOf(EXAMPLES),
                        "--noise-multiplier",
                        "6",
                        "--epochs",
                        "3",
                        "--delta",
                        "1e-5"));
    }

    @ParameterizedTest
    @CsvSource({"poisson, 15", "fixed-size, 15", "shuffled, 15", "full-batch, 100"})
    void accountAndTrain_sameNumbers_makePlansThatSpendTheSame(String sampling, int batch) {
        TrainingPlan asked = AccountPlans.of(account(sampling, batch));
        TrainingPlan made = TrainPlans.of(train(sampling, batch), folder.resolve("out"));

        assertThat(asked.sampling()).isEqualTo(Sampling.ofLabel(sampling));
        assertThat(asked.event()).isEqualTo(made.event());
        assertThat(asked.length()).isEqualTo(made.length());
        // What only a training needs, and the same sizes in other words.
        assertThat(made.toBuilder().steps(asked.length().orElseThrow()).build()).isEqualTo(made);
        assertThat(
                        TrainingPlan.builder()
                                .sampling(asked.sampling())
                                .relation(asked.relation())
                                .expectedBatchSize(batch)
                                .populationSize(EXAMPLES)
                                .steps(asked.length().orElseThrow())
                                .noiseMultiplier(asked.noiseMultiplier().orElseThrow())
                                .delta(asked.delta().orElseThrow())
                                .clipNorm(made.clipNorm().orElseThrow())
                                .build())
                .isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource({"poisson, 15", "fixed-size, 15", "shuffled, 15", "full-batch, 100"})
    void accountAndTrain_sameNumbers_sayTheSameEpsilon(String sampling, int batch) {
        List<Object> train = new ArrayList<>(List.of("train"));
        train.addAll(train(sampling, batch));
        train.addAll(List.of("--out", folder.resolve("out"), "--json"));
        List<Object> account = new ArrayList<>(List.of("account"));
        account.addAll(account(sampling, batch));
        account.add("--json");

        JsonNode trained = run(train.toArray()).json();
        JsonNode asked = run(account.toArray()).json();

        for (String figure : List.of("epsilon", "delta", "relation", "steps")) {
            assertThat(asked.get(figure)).as(figure).isEqualTo(trained.get(figure));
        }
    }
}
