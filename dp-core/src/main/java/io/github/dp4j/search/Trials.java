package io.github.dp4j.search;

import java.nio.file.Path;

/** How a search makes a trial of a candidate. */
public interface Trials {

    /**
     * Trains a candidate within a folder of its own, or goes on with what a killed process left
     * there.
     *
     * @param candidate its number, from 0
     * @param room the folder; whatever is to survive a crash is written there, and nowhere else
     * @return false if it was asked to stop, and {@code room} holds what it needs to go on
     */
    boolean train(int candidate, Path room);

    /**
     * Scores what was trained, without noise.
     *
     * @param candidate its number, from 0
     * @param room its folder
     * @return the sum over the units held out of a number in [0, 1] for each, so that one unit more
     *     or less moves it by at most 1; the higher, the better
     */
    double score(int candidate, Path room);
}
