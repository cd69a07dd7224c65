package io.github.dp4j.cli.train;

import io.github.dp4j.cli.option.Converters;
import io.github.dp4j.plan.TrainingPlan;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** Shows tests outside of this package which plan {@code train} trains by. */
public final class TrainPlans {

    private TrainPlans() {}

    /** Has the options of {@code train} and does nothing. */
    @CommandLine.Command(name = "train")
    private static final class Train {
        @CommandLine.Mixin private final TrainOptions options = new TrainOptions();
    }

    public static TrainingPlan of(List<String> args, Path out) {
        Train train = new Train();
        Converters.registered(new CommandLine(train)).parseArgs(args.toArray(String[]::new));
        train.options.run.out = out;
        return RunPlan.of(
                        train.options,
                        DataSets.load(train.options.data),
                        RunFolder.fresh(train.options.run),
                        /* recalibrate= */ false)
                .plan();
    }
}
