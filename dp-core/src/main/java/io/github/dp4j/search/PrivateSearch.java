package io.github.dp4j.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.dp4j.files.AtomicFiles;
import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.noise.RandomBits;
import io.github.dp4j.noise.SecureGaussian;
import io.github.dp4j.noise.SecureStream;
import io.github.dp4j.noise.SumVector;
import io.github.dp4j.privacy.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the trials of a search, one after another, and keeps the best.
 *
 * <p>How many there will be is drawn once, before the first, and is on disk from then on, for the
 * owner's eyes alone: whoever learns it is promised less. A process that is killed at any moment
 * goes on where it was, without a new draw: of the number of trials, of a candidate, of a score. A
 * trial that fails is worse than all others; it counts, and is not repeated. What the losers left
 * is deleted when they have lost.
 *
 * <p>Whoever runs a search counts {@link SearchPlan#event} on a ledger before {@link #run}.
 */
public final class PrivateSearch {

    private static final String STATE = "state.json";
    private static final double LOST = Double.NaN;

    private final Path folder;
    private final RandomBits bits;
    private final NoiseSource noise;
    private SearchState state;
    private @Nullable RuntimeException lastFailure;

    private PrivateSearch(Path folder, SearchState state, RandomBits bits, NoiseSource noise) {
        this.folder = folder;
        this.state = state;
        this.bits = bits;
        this.noise = noise;
    }

    /**
     * The trial that is shown.
     *
     * @param candidate which candidate it was of, from 0
     * @param score its noisy score
     * @param room the folder of what was trained
     */
    public record Best(int candidate, double score, Path room) {}

    /**
     * Begins a search, or goes on with the one in a folder.
     *
     * @param folder where it keeps what it needs to go on; made, for its owner alone, if missing
     * @param plan its numbers
     * @param candidates how many candidates there are, at least 1
     * @param settings what a search that goes on must have been begun with, in words or otherwise
     * @return the search
     * @throws IllegalArgumentException if the folder holds a search with other settings, or what is
     *     left of one
     * @throws UncheckedIOException if the folder cannot be used
     */
    public static PrivateSearch open(
            Path folder, SearchPlan plan, int candidates, String settings) {
        return open(
                folder, plan, candidates, settings, SecureStream.create(), SecureGaussian.create());
    }

    static PrivateSearch open(
            Path folder,
            SearchPlan plan,
            int candidates,
            String settings,
            RandomBits bits,
            NoiseSource noise) {
        if (!(candidates >= 1)) {
            throw new IllegalArgumentException(
                    "A search needs a candidate or more, but there are " + candidates + ".");
        }
        Path file = folder.resolve(STATE);
        if (Files.exists(file)) {
            SearchState found = read(file);
            requireSame(folder, found, plan, candidates, settings);
            return new PrivateSearch(folder, found, bits, noise);
        }
        if (Files.exists(folder)) {
            throw new IllegalArgumentException(
                    "The folder "
                            + folder
                            + " is what is left of a search, whose state is missing: it cannot go"
                            + " on, and what it spent stays spent. Search in another folder.");
        }
        SearchState begun =
                SearchState.begin(
                        plan,
                        candidates,
                        settings,
                        TrialCount.draw(plan.meanTrials(), bits),
                        bits.nextInt(candidates));
        PrivateFolder.make(folder);
        PrivateSearch search = new PrivateSearch(folder, begun, bits, noise);
        search.save(begun);
        return search;
    }

    private static SearchState read(Path file) {
        try {
            SearchState state = mapper().readValue(Files.readString(file), SearchState.class);
            return Objects.requireNonNull(state, "state");
        } catch (JsonProcessingException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "The state of the search in "
                            + file
                            + " is damaged: it cannot go on, and what it spent stays spent. Search"
                            + " in another folder.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
    }

    private static void requireSame(
            Path folder, SearchState found, SearchPlan plan, int candidates, String settings) {
        if (!found.plan().equals(plan)
                || found.candidates() != candidates
                || !found.settings().equals(settings)) {
            throw new IllegalArgumentException(
                    "The search in "
                            + folder
                            + " was begun with other settings, candidates or data, and goes on with"
                            + " these alone: repeat the command that began it, or search in another"
                            + " folder. What it spent stays spent.");
        }
    }

    /**
     * Returns whether no trial has been begun: what the search costs must be counted by then.
     *
     * @return false from the first trial on
     */
    public boolean isUnbegun() {
        return state.isUnbegun();
    }

    /**
     * Makes all trials that are left.
     *
     * @param trials how one is made
     * @return false if one was asked to stop: {@link #open} goes on
     * @throws UncheckedIOException if files cannot be written; likewise
     */
    public boolean run(Trials trials) {
        while (state.trialsLeft() > 0) {
            if (!makeOne(trials)) {
                return false;
            }
        }
        PrivateFolder.delete(folder.resolve(state.room())); // of a loser, after a kill
        return true;
    }

    private boolean makeOne(Trials trials) {
        int candidate = state.candidate();
        Path room = folder.resolve(state.room());
        if (state.stage() == SearchState.Stage.NEW) {
            PrivateFolder.delete(room);
            PrivateFolder.make(room);
            save(state.at(SearchState.Stage.TRAINING));
        }
        double score = LOST;
        if (state.stage() == SearchState.Stage.TRAINING) {
            Boolean trained = orFailed(() -> trials.train(candidate, room));
            if (trained != null && !trained) {
                return false;
            }
            save(state.at(SearchState.Stage.SCORING));
            Double exact = trained == null ? null : orFailed(() -> trials.score(candidate, room));
            score = exact == null || !Double.isFinite(exact) ? LOST : noised(exact);
        }
        save(state.ended(score, bits.nextInt(state.candidates())));
        boolean lost = state.best() == null || !room.endsWith(state.best().room());
        if (lost) {
            PrivateFolder.delete(room);
        }
        return true;
    }

    /** Returns null for what failed by the data or the network; files that fail stop the search. */
    private <T> @Nullable T orFailed(Supplier<T> part) {
        try {
            return part.get();
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            lastFailure = e;
            return null;
        }
    }

    private double noised(double exact) {
        double[] score = {exact};
        noise.addTo(
                /* step= */ 0,
                SumVector.of(score),
                /* from= */ 0,
                /* to= */ 1,
                state.plan().scoreNoise(),
                /* divisor= */ 1);
        return score[0];
    }

    /**
     * Returns the best trial.
     *
     * @return empty if there was no trial, or none that ended with a score
     * @throws IllegalStateException if trials are left: to look before the end is another search
     */
    public Optional<Best> best() {
        if (state.trialsLeft() > 0) {
            throw new IllegalStateException(
                    "The search has not ended, and nothing may be shown before it has.");
        }
        SearchState.Winner best = state.best();
        return best == null
                ? Optional.empty()
                : Optional.of(
                        new Best(best.candidate(), best.score(), folder.resolve(best.room())));
    }

    /**
     * Returns why a trial of this process was lost, to be shown where all were. Private data: no
     * guarantee covers it.
     *
     * @return the last failure; empty if none failed
     */
    public Optional<RuntimeException> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /**
     * Deletes the folder with all that is in it, once what is shown has been saved elsewhere.
     *
     * @throws IllegalStateException if trials are left
     */
    public void delete() {
        best();
        PrivateFolder.delete(folder);
    }

    private void save(SearchState next) {
        try {
            AtomicFiles.writePrivateString(
                    folder.resolve(STATE), mapper().writeValueAsString(next));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        state = next;
    }

    private static JsonMapper mapper() {
        return StrictJson.mapper();
    }
}
