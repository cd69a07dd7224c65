package examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.report.ReportWriter;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.stream.Stream;

/** Each program runs, learns, and says what it cost. */
class ExamplesTest {

    @TempDir Path folder;

    /** A program, and the share of the error before that may be left. */
    private interface Program {
        Outcome run(Path folder) throws Exception;
    }

    static Stream<Arguments> programs() {
        return Stream.of(
                program("FirstSteps", FirstSteps::run, 0.9),
                program("Yolo", Yolo::run, 0.99),
                program("Moons", Moons::run, 0.9),
                program("LeNet", LeNet::run, 0.8),
                program("Iris", Iris::run, 0.9),
                program("Regression", Regression::run, 0.9),
                program("SequenceClassification", SequenceClassification::run, 0.99),
                program("CharacterLstm", CharacterLstm::run, 0.95),
                program("Seq2Seq", Seq2Seq::run, 0.95),
                program("MultiOutput", MultiOutput::run, 0.98),
                program("TransferLearning", TransferLearning::run, 0.8),
                program("EarlyStopping", EarlyStopping::run, 0.9),
                program("Autoencoder", Autoencoder::run, 0.95));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void program_runs_learnsAndReports(String name, Program program, double left) throws Exception {
        Outcome outcome = program.run(folder);
        assertThat(outcome.after()).as(name).isLessThan(left * outcome.before());
        assertThat(outcome.ledger().steps()).isPositive();
        assertThat(outcome.report().training().steps()).hasValue(outcome.ledger().steps());
        assertThat(outcome.report().guarantee().epsilon()).isPositive().isFinite();
        assertThat(ReportWriter.text(outcome.report())).contains("epsilon");
    }

    private static Arguments program(String name, Program program, double left) {
        return Arguments.of(name, program, left);
    }
}
