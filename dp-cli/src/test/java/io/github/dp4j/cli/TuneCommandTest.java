package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.privacy.DpEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tune}. Searches here make 10 trials on average, and one in 22,000 makes none, which fails
 * a test by chance.
 */
class TuneCommandTest {

    private static final int TRIALS = 10;

    @TempDir Path folder;

    private Outcome tune(Object... more) {
        List<Object> args = new ArrayList<>(List.of("tune", "--json", "--trials", TRIALS));
        args.addAll(List.of("--score-noise", 20, "--epsilon", 40));
        args.addAll(List.of(more));
        return run(args.toArray());
    }

    private Path out() {
        return folder.resolve("out");
    }

    private static DpEvent steps(double rate, double sigma, long count) {
        return new DpEvent.SelfComposed(
                new DpEvent.PoissonSampled(rate, new DpEvent.Gaussian(sigma)), count);
    }

    @Test
    void ledgerOfProfileSearchAndTraining_isTheEventWrittenByHand() throws IOException {
        Path data = Cli.csv(folder, 1500);
        Path schema = folder.resolve("schema.json");
        Path template =
                Files.writeString(
                        folder.resolve("types.json"),
                        """
                        {"columns": [{"name": "a", "type": "numeric"},
                          {"name": "b", "type": "numeric", "min": 0, "max": 1},
                          {"name": "kind", "type": "label", "categories": ["no", "yes"]}]}
                        """);
        run("profile", data, "--epsilon", 1, "--template", template, "--out", schema);

        Outcome tuned =
                tune(
                        "--data",
                        data,
                        "--schema",
                        schema,
                        "--steps",
                        3,
                        "--batch-size",
                        100,
                        "--population-size",
                        1000,
                        "--clip",
                        "0.5,1,2",
                        "--out",
                        out());

        assertThat(tuned.code()).as(tuned.err()).isZero();
        JsonNode json = tuned.json();
        assertThat(json.get("epsilon").doubleValue()).isLessThanOrEqualTo(40).isGreaterThan(39);
        assertThat(json.get("epsilonOfOneTraining").doubleValue()).isLessThan(40);
        assertThat(json.get("chosen").textValue()).matches("--clip (0.5|1|2)");
        assertThat(tuned.err())
                .contains("stays secret", "That counts what came before")
                .doesNotContain("step 1", " of 3,");
        double sigma = json.get("noiseMultiplier").doubleValue();
        Path file = out().resolve("privacy-ledger.txt");
        Ledger ledger = LedgerJournal.read(file);
        DpEvent profile = ledger.releases().get(0).event();
        DpEvent search =
                new DpEvent.RepeatAndSelectPoisson(
                        new DpEvent.Composed(
                                List.of(steps(0.1, sigma, 3), new DpEvent.Gaussian(20))),
                        TRIALS);
        assertThat(ledger.releases()).hasSize(1);
        assertThat(ledger.released())
                .isEqualTo(
                        new DpEvent.Composed(
                                List.of(profile, new DpEvent.SelfComposed(search, 1))));
        assertThat(
                        new RdpAccountant()
                                .guarantee(ledger.released(), ledger.relation(), ledger.delta())
                                .epsilon())
                .isLessThanOrEqualTo(40.01);
        assertThat(PrivateModelFile.ledger(out().resolve("model.zip"))).isEqualTo(ledger);
        assertThat(Files.readString(out().resolve("report.json")))
                .contains("about 111 held out", "Chosen: --clip");
        try (Stream<Path> files = Files.walk(out())) { // nothing of the losers
            assertThat(
                            files.filter(Files::isRegularFile)
                                    .map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "model.zip",
                            "privacy-ledger.txt",
                            "report.html",
                            "report.json",
                            "settings.json");
        }
        Outcome on =
                run(
                        "train",
                        "--json",
                        "--resume",
                        out().resolve("model.zip"),
                        "--steps",
                        5,
                        "--noise-multiplier",
                        7,
                        "--epsilon",
                        60);

        assertThat(on.code()).as(on.err()).isZero();
        assertThat(LedgerJournal.read(file).released())
                .isEqualTo(
                        new DpEvent.Composed(
                                List.of(
                                        profile,
                                        new DpEvent.SelfComposed(search, 1),
                                        steps(0.1, 7, 2))));
    }

    @Test
    void killedSearch_goesOnByTheSameCommand_onTheSameCharge() throws Exception {
        List<String> args =
                List.of(
                        "tune",
                        "--json",
                        "--trials",
                        String.valueOf(TRIALS),
                        "--epsilon",
                        "40",
                        "--learning-rate",
                        "60,240",
                        "--steps",
                        "20",
                        "--out",
                        out().toString());
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(args);
        Path said = folder.resolve("said");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        Path search = out().resolve("search");
        while (!Files.exists(search.resolve("a/model.zip"))
                && !Files.exists(search.resolve("b/model.zip"))
                && process.isAlive()) {
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor();

        Ledger charged = LedgerJournal.read(search.resolve("privacy-ledger.txt"));
        DpEvent event = charged.releases().get(0).event();
        assertThat(event)
                .as(Files.readString(said))
                .isInstanceOf(DpEvent.RepeatAndSelectPoisson.class);
        for (String room : List.of("a", "b")) { // a trial's own file counts it as well
            Path model = search.resolve(room).resolve("model.zip");
            if (Files.exists(model)) {
                assertThat(PrivateModelFile.ledger(model).releases())
                        .extracting(release -> release.event())
                        .contains(event);
            }
        }
        Outcome other = run(with(args, "--learning-rate", "60,241"));
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("was begun with other settings");
        Outcome train = run("train", "--steps", 1, "--out", out());
        assertThat(train.err()).contains("holds a search that has not ended");

        Outcome later = run(args.toArray());

        assertThat(later.code()).as(later.err()).isZero();
        Ledger ledger = LedgerJournal.read(out().resolve("privacy-ledger.txt"));
        assertThat(ledger.id()).isEqualTo(charged.id());
        assertThat(ledger.released())
                .isEqualTo(new DpEvent.Composed(List.of(new DpEvent.SelfComposed(event, 1))));
        assertThat(search).doesNotExist();
        Outcome report = run("report", out().resolve("model.zip"));
        assertThat(report.out().replaceAll("\\s+", " "))
                .contains("Chosen: --learning-rate", "(Poisson, mean 10)", "20 steps", "held out");
        Outcome again = run(args.toArray());
        assertThat(again.err()).contains("belongs to an earlier run");
    }

    private static Object[] with(List<String> args, String option, String value) {
        List<Object> changed = new ArrayList<>(args);
        changed.set(changed.indexOf(option) + 1, value);
        return changed.toArray();
    }

    @Test
    void budgetThatPaysForLessThanOneTrial_isRefused_andNothingIsMade() {
        Outcome outcome = run("tune", "--epsilon", 0.2, "--out", out());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(
                        "--epsilon 0.2 pays for less than one trial",
                        "6 trials on average",
                        "before anything is trained",
                        "dp4j train");
        assertThat(out()).doesNotExist();
    }

    @Test
    void searchesThatNoPromiseCovers_orThatAreNone_areRefused() {
        assertRefused("nothing to search", "--learning-rate", "0.5");
        assertRefused("may change sides", "--relation", "replace-one");
        assertRefused("give --test", "--test-split", "0.2");
        assertRefused("Leave out --limit", "--limit", "500");
        assertRefused("--held-out must be above 0", "--held-out", "1");
        assertRefused("--trials must lie in [1, 1000]", "--trials", "0.5");
        assertRefused("--clip lists 1 twice", "--clip", "1,2,1.0");
        assertRefused("--score-noise must be positive", "--score-noise", "0");
        assertRefused("it must be a number", "--batch-size", "64,128");
        assertRefused("--clip", "--clip", "1,-1");
        assertRefused("Unknown option", "--audit");
        assertRefused("must cost the same", "--model", "features,softmax");
    }

    private void assertRefused(String why, Object... more) {
        List<Object> args = new ArrayList<>(List.of("tune", "--out", out()));
        args.addAll(List.of(more));

        Outcome outcome = run(args.toArray());

        assertThat(outcome.code()).as(why).isEqualTo(2);
        assertThat(outcome.err().replaceAll("\\s+", " ")).contains(why);
        assertThat(out()).doesNotExist();
    }
}
