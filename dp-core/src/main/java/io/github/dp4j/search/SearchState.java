package io.github.dp4j.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a search stands, as it is on disk. Private: it says how many trials are left, and which was
 * the best so far.
 *
 * @param plan the numbers of the search
 * @param candidates how many there are
 * @param settings what else must be the same when it goes on
 * @param trialsLeft how many trials are to be ended
 * @param candidate which one the trial at hand has drawn
 * @param room the name of its folder
 * @param stage how far it is
 * @param best the best trial that has ended; null if there is none with a score
 */
record SearchState(
        SearchPlan plan,
        int candidates,
        String settings,
        long trialsLeft,
        int candidate,
        String room,
        Stage stage,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Winner best) {

    private static final String ROOM = "a";
    private static final String OTHER_ROOM = "b";

    /** How far a trial is. */
    enum Stage {
        /** Drawn; whatever its folder holds is another's. */
        NEW,
        /** Its folder holds its own training, perhaps a part. */
        TRAINING,
        /** Its score may have been computed, and is not computed again. */
        SCORING
    }

    /**
     * A trial that ended with a score.
     *
     * @param candidate which it was of
     * @param score its noisy score
     * @param room the name of its folder
     */
    record Winner(int candidate, double score, String room) {
        Winner {
            Objects.requireNonNull(room, "room");
        }
    }

    SearchState {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(stage, "stage");
    }

    static SearchState begin(
            SearchPlan plan, int candidates, String settings, long trials, int candidate) {
        return new SearchState(
                plan, candidates, settings, trials, candidate, ROOM, Stage.NEW, /* best= */ null);
    }

    SearchState at(Stage next) {
        return new SearchState(plan, candidates, settings, trialsLeft, candidate, room, next, best);
    }

    /**
     * Returns the state after the trial at hand.
     *
     * @param score its noisy score; NaN if it was lost, which is worse than every score
     * @param next the candidate of the next trial
     */
    SearchState ended(double score, int next) {
        // Of equal scores the first: trials are alike, so any rule that looks at no more will do.
        boolean better = best == null ? !Double.isNaN(score) : score > best.score;
        Winner now = better ? new Winner(candidate, score, room) : best;
        String free = now != null && now.room.equals(ROOM) ? OTHER_ROOM : ROOM;
        return new SearchState(
                plan, candidates, settings, trialsLeft - 1, next, free, Stage.NEW, now);
    }

    /** Returns whether no trial was begun yet. */
    boolean isUnbegun() {
        return best == null && stage == Stage.NEW && room.equals(ROOM);
    }
}
