package io.github.dp4j.cli;

import io.github.dp4j.dl4j.Sampling;

/** The names of the samplings on the command line. */
enum SamplingKind {
    POISSON,
    FIXED,
    PASSES,
    FULL;

    /** Kept apart from the constants, so that to print the help loads no trainer. */
    Sampling sampling() {
        return switch (this) {
            case POISSON -> Sampling.POISSON;
            case FIXED -> Sampling.FIXED_SIZE;
            case PASSES -> Sampling.SHUFFLED;
            case FULL -> Sampling.FULL_BATCH;
        };
    }
}
