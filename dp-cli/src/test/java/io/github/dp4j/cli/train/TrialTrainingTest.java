package io.github.dp4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.cli.option.Converters;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrialTrainingTest {

    private static final LedgerRelease SEARCH =
            new LedgerRelease(
                    "search",
                    NeighboringRelation.ADD_OR_REMOVE_ONE,
                    new DpEvent.RepeatAndSelectPoisson(new DpEvent.Gaussian(5), 6),
                    "a search");

    @TempDir Path folder;

    /** Has the options of {@code train} and does nothing. */
    @CommandLine.Command(name = "train")
    private static final class Train {
        @CommandLine.Mixin private final TrainOptions options = new TrainOptions();
    }

    private static TrainOptions options(String... args) {
        Train train = new Train();
        Converters.registered(new CommandLine(train)).parseArgs(args);
        return train.options;
    }

    @Test
    void stoppedTrial_goesOn_andMakesItsSteps_andNoMore() throws IOException {
        TrainOptions options = options("--noise-multiplier", "9", "--steps", "6");
        DataSets data = DataSets.load(options.data);
        List<TrialTraining> running = new ArrayList<>();
        TrialTraining first = trials(options, data, (step, steps) -> stopAt(step, running));
        running.add(first);
        Path room = Files.createDirectory(folder.resolve("a"));

        assertThat(first.train(0, room)).isFalse();
        Ledger half = PrivateModelFile.ledger(room.resolve("model.zip"));
        assertThat(half.steps()).isEqualTo(2);
        assertThat(half.releases()).containsExactly(SEARCH);

        TrialTraining second = trials(options, data, (step, steps) -> {});
        assertThat(second.train(0, room)).isTrue();
        assertThat(second.train(0, room)).as("once more, after a kill at its end").isTrue();

        Ledger whole = PrivateModelFile.ledger(room.resolve("model.zip"));
        assertThat(whole.steps()).isEqualTo(6);
        assertThat(whole.phases()).hasSize(1);
        double score = second.score(0, room);
        assertThat(score).isBetween(0.0, (double) data.test().size());
        assertThat(score).isEqualTo(Math.rint(score)); // it counts right answers
    }

    private static void stopAt(long step, List<TrialTraining> running) {
        if (step == 2) {
            running.get(0).stop();
        }
    }

    private static TrialTraining trials(
            TrainOptions options,
            DataSets data,
            io.github.dp4j.dl4j.DpTrainerBuilder.ProgressListener progress) {
        return new TrialTraining(
                List.of(options),
                data,
                data.test(),
                new RdpAccountant(),
                List.of(SEARCH),
                progress);
    }

    /** The sensitivity on which the noise of a score rests: 1, of a row or of a person. */
    @Property(tries = 200)
    void oneUnitMore_movesTheScoreByAtMostOne(
            @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0, max = 1) Double> right,
            @ForAll @IntRange(min = 1, max = 9) int persons,
            @ForAll @IntRange(min = 0, max = 8) int left) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < right.size(); i++) {
            keys.add("p" + i * 7 % persons);
        }
        String gone = "p" + left % persons;
        List<Double> others = new ArrayList<>();
        List<String> otherKeys = new ArrayList<>();
        for (int i = 0; i < right.size(); i++) {
            if (!keys.get(i).equals(gone)) {
                others.add(right.get(i));
                otherKeys.add(keys.get(i));
            }
        }

        double ofPersons =
                TrialTraining.sumOfUnits(array(right), keys)
                        - TrialTraining.sumOfUnits(array(others), otherKeys);
        double ofRows =
                TrialTraining.sumOfUnits(array(right), null)
                        - TrialTraining.sumOfUnits(array(right.subList(1, right.size())), null);

        assertThat(ofPersons).isBetween(-1e-12, 1 + 1e-12);
        assertThat(ofRows).isBetween(-1e-12, 1 + 1e-12);
    }

    @Test
    void personWithManyRows_countsOnce() {
        assertThat(
                        TrialTraining.sumOfUnits(
                                new double[] {1, 1, 1, 0, 1}, List.of("a", "a", "a", "a", "b")))
                .isCloseTo(1.75, within(1e-12));
        assertThat(TrialTraining.sumOfUnits(new double[] {1, 1, 1, 0, 1}, null)).isEqualTo(4);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
