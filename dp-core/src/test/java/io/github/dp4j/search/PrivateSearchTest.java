package io.github.dp4j.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.noise.RandomBits;
import io.github.dp4j.testing.SeededBits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateSearchTest {

    private static final SearchPlan PLAN = new SearchPlan(20, 3);
    private static final NoiseSource NONE = (step, sum, from, to, deviation, divisor) -> {};
    private static final String SETTINGS = "the settings";
    private static final double[] QUALITY = {5, 100, 40};

    @TempDir Path parent;

    /** What kills a process kills a test's part of it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Dies at every n-th point of any kind, and counts what was done. */
    private static final class Kills {
        private final int every;
        private int points;

        Kills(int every) {
            this.every = every;
        }

        void point() {
            points++;
            if (points % every == 0) {
                throw new Killed();
            }
        }
    }

    /** Trains by writing a file, in two parts. */
    private static final class Fake implements Trials {
        private final Kills kills;
        private final List<Integer> begun = new ArrayList<>();
        private final List<Integer> scored = new ArrayList<>();

        Fake(Kills kills) {
            this.kills = kills;
        }

        @Override
        public boolean train(int candidate, Path room) {
            try {
                Path model = room.resolve("model");
                if (!Files.exists(model)) {
                    begun.add(candidate);
                    Files.writeString(model, "of " + candidate);
                }
                assertThat(Files.readString(model)).isEqualTo("of " + candidate);
                kills.point();
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public double score(int candidate, Path room) {
            kills.point();
            scored.add(candidate);
            return QUALITY[candidate];
        }
    }

    private Path folder() {
        return parent.resolve("search");
    }

    private PrivateSearch open(RandomBits bits, NoiseSource noise) {
        return PrivateSearch.open(folder(), PLAN, QUALITY.length, SETTINGS, bits, noise);
    }

    private long trialsLeft() throws IOException {
        String state = Files.readString(folder().resolve("state.json"));
        return Long.parseLong(state.replaceFirst("(?s).*\"trialsLeft\":(\\d+).*", "$1"));
    }

    @Test
    void search_makesAsManyTrialsAsWereDrawn_andShowsTheBest() throws IOException {
        PrivateSearch search = open(new SeededBits(1), NONE);
        long trials = trialsLeft();
        Fake fake = new Fake(new Kills(Integer.MAX_VALUE));

        assertThat(search.isUnbegun()).isTrue();
        assertThatThrownBy(search::best).isInstanceOf(IllegalStateException.class);
        assertThat(search.run(fake)).isTrue();

        assertThat(trials).isGreaterThan(5);
        assertThat(fake.scored).hasSize((int) trials).contains(0, 1, 2);
        PrivateSearch.Best best = search.best().orElseThrow();
        assertThat(best.candidate()).isEqualTo(1);
        assertThat(best.score()).isEqualTo(100);
        assertThat(best.room().resolve("model")).hasContent("of 1");
    }

    @Test
    void nothingOfLosers_isLeft() throws IOException {
        PrivateSearch search = open(new SeededBits(2), NONE);
        search.run(new Fake(new Kills(Integer.MAX_VALUE)));

        Path best = search.best().orElseThrow().room();
        try (Stream<Path> files = Files.walk(folder())) {
            assertThat(files.filter(Files::isRegularFile))
                    .containsExactlyInAnyOrder(
                            folder().resolve("state.json"), best.resolve("model"));
        }
        search.delete();
        assertThat(folder()).doesNotExist();
    }

    /**
     * Wherever a process dies, and however often, as many trials are begun as were drawn at first,
     * each of the candidate drawn for it, and none is scored twice.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7})
    void kills_atAnyPoint_changeNeitherTheNumberOfTrials_norGiveASecondScore(int every)
            throws IOException {
        Kills kills = new Kills(every);
        Fake fake = new Fake(kills);
        NoiseSource deadly = (step, sum, from, to, deviation, divisor) -> kills.point();
        SeededBits seeded = new SeededBits(every);
        PrivateSearch first = open(seeded, deadly);
        long trials = trialsLeft();
        RandomBits bits =
                () -> {
                    kills.point();
                    return seeded.nextLong();
                };
        assertThat(first.isUnbegun()).isTrue();
        int deaths = 0;
        boolean ended = false;
        while (!ended) {
            try {
                ended = open(bits, deadly).run(fake);
            } catch (Killed e) {
                deaths++;
                assertThat(deaths).as("it goes on, and not round").isLessThan(1000);
            }
        }

        assertThat(deaths).isPositive();
        assertThat(fake.begun).hasSize((int) trials);
        assertThat(fake.scored.size()).isLessThanOrEqualTo((int) trials);
        try (Stream<Path> rooms = Files.list(folder())) {
            assertThat(rooms.filter(Files::isDirectory).count()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void trialThatFails_countsAsTheWorst_andIsNotRepeated() throws IOException {
        PrivateSearch search = open(new SeededBits(3), NONE);
        long trials = trialsLeft();
        List<Integer> begun = new ArrayList<>();
        Trials failing =
                new Trials() {
                    @Override
                    public boolean train(int candidate, Path room) {
                        begun.add(candidate);
                        if (candidate == 1) {
                            throw new IllegalStateException("it ran away");
                        }
                        return true;
                    }

                    @Override
                    public double score(int candidate, Path room) {
                        return candidate == 2 ? Double.NaN : -1000;
                    }
                };

        assertThat(search.run(failing)).isTrue();

        assertThat(begun).hasSize((int) trials).contains(0, 1, 2);
        assertThat(search.best().orElseThrow().candidate()).isZero();
        assertThat(search.lastFailure())
                .get()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("ran away");
    }

    /** A mean of 1 gives no trial in 37 of 100 draws: one of these seeds does. */
    @Test
    void searchThatDrewNoTrial_ends_andShowsNothing() throws IOException {
        int none = 0;
        for (int seed = 0; seed < 20; seed++) {
            Path folder = parent.resolve("s" + seed);
            PrivateSearch search =
                    PrivateSearch.open(
                            folder,
                            new SearchPlan(1, 3),
                            QUALITY.length,
                            SETTINGS,
                            new SeededBits(seed),
                            NONE);
            boolean empty =
                    Files.readString(folder.resolve("state.json")).contains("\"trialsLeft\":0,");
            Fake fake = new Fake(new Kills(Integer.MAX_VALUE));

            assertThat(search.run(fake)).isTrue();

            assertThat(fake.begun.isEmpty()).isEqualTo(empty);
            assertThat(search.best().isEmpty()).isEqualTo(empty);
            none += empty ? 1 : 0;
        }
        assertThat(none).isBetween(1, 19);
    }

    @Test
    void filesThatFail_stopTheSearch_whichGoesOn() {
        PrivateSearch search = open(new SeededBits(4), NONE);
        Trials full =
                new Trials() {
                    @Override
                    public boolean train(int candidate, Path room) {
                        throw new UncheckedIOException(new IOException("no space"));
                    }

                    @Override
                    public double score(int candidate, Path room) {
                        throw new AssertionError("not reached");
                    }
                };
        assertThatThrownBy(() -> search.run(full)).isInstanceOf(UncheckedIOException.class);

        PrivateSearch later = open(new SeededBits(5), NONE);

        assertThat(later.run(new Fake(new Kills(Integer.MAX_VALUE)))).isTrue();
        assertThat(later.best()).isPresent();
    }

    @Test
    void stoppedTrial_goesOnInItsRoom() {
        PrivateSearch search = open(new SeededBits(6), NONE);
        Fake fake = new Fake(new Kills(Integer.MAX_VALUE));
        Trials stopping =
                new Trials() {
                    @Override
                    public boolean train(int candidate, Path room) {
                        fake.train(candidate, room);
                        return false;
                    }

                    @Override
                    public double score(int candidate, Path room) {
                        throw new AssertionError("not reached");
                    }
                };

        assertThat(search.run(stopping)).isFalse();
        assertThat(open(new SeededBits(7), NONE).isUnbegun()).isFalse();
        assertThat(open(new SeededBits(7), NONE).run(fake)).isTrue();
        assertThat(fake.begun).hasSize(fake.scored.size());
    }

    @Test
    void score_hasTheNoiseOfThePlan_once() throws IOException {
        List<Double> deviations = new ArrayList<>();
        NoiseSource asked =
                (step, sum, from, to, deviation, divisor) -> deviations.add(deviation / divisor);
        PrivateSearch search = open(new SeededBits(8), asked);
        long trials = trialsLeft();

        search.run(new Fake(new Kills(Integer.MAX_VALUE)));

        assertThat(deviations).hasSize((int) trials).containsOnly(PLAN.scoreNoise());
    }

    /** A score of exactly 100 would come about once in 2^30 runs. */
    @Test
    void score_ofTheSearchForUse_isNoised() {
        PrivateSearch search = PrivateSearch.open(folder(), PLAN, QUALITY.length, SETTINGS);

        search.run(new Fake(new Kills(Integer.MAX_VALUE)));

        assertThat(search.best().orElseThrow().score())
                .isNotEqualTo(100)
                .isCloseTo(100, within(95.0 + 12 * PLAN.scoreNoise()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "candidates", "settings"})
    void otherSettings_areRefused(String what) {
        open(new SeededBits(9), NONE);

        assertThatThrownBy(
                        () ->
                                PrivateSearch.open(
                                        folder(),
                                        what.equals("plan") ? new SearchPlan(21, 3) : PLAN,
                                        what.equals("candidates") ? 4 : 3,
                                        what.equals("settings") ? "others" : SETTINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other settings");
    }

    @Test
    void searchWithoutItsState_isRefused_notBegunAnew() throws IOException {
        open(new SeededBits(10), NONE);
        Files.delete(folder().resolve("state.json"));

        assertThatThrownBy(() -> open(new SeededBits(11), NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stays spent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "{\"trialsLeft\":0}"})
    void damagedState_isRefused(String text) throws IOException {
        open(new SeededBits(12), NONE);
        Files.writeString(folder().resolve("state.json"), text);

        assertThatThrownBy(() -> open(new SeededBits(13), NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void files_areForTheirOwnerAlone() throws IOException {
        open(new SeededBits(14), NONE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder().resolve("state.json"))))
                .isEqualTo("rw-------");
    }
}
