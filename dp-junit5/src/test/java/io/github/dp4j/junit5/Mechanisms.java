package io.github.dp4j.junit5;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** Mechanisms, right and wrong, on two neighbouring inputs of which the truth is 0 and 1. */
enum Mechanisms {
    LAPLACE(1, 0, true) {
        @Override
        double output(int truth, SplittableRandom random) {
            return rounded(truth + laplace(1, random));
        }
    },
    LAPLACE_OF_HALF_THE_SCALE(1, 0, false) {
        @Override
        double output(int truth, SplittableRandom random) {
            return rounded(truth + laplace(0.5, random));
        }
    },
    LAPLACE_OF_SENSITIVITY_TWO(1, 0, false) {
        @Override
        double output(int truth, SplittableRandom random) {
            return rounded(2 * truth + laplace(1, random));
        }
    },
    LAPLACE_MISSING_AT_TIMES(1, 0, false) {
        @Override
        double output(int truth, SplittableRandom random) {
            return random.nextInt(100) == 0 ? truth : rounded(truth + laplace(1, random));
        }
    },
    LAPLACE_WITH_ALL_ITS_BITS(1, 0, false) {
        @Override
        double output(int truth, SplittableRandom random) {
            return truth + laplace(1, random);
        }
    },
    LAPLACE_OF_A_SCALE_FROM_THE_DATA(1, 0, false) {
        @Override
        double output(int truth, SplittableRandom random) {
            return rounded(laplace(1 + 2 * truth, random));
        }
    },
    GAUSSIAN(1, 1e-5, true) {
        @Override
        double output(int truth, SplittableRandom random) {
            return rounded(truth + SIGMA * random.nextGaussian());
        }
    },
    GAUSSIAN_OF_HALF_SIGMA(1, 1e-5, false) {
        @Override
        double output(int truth, SplittableRandom random) {
            return rounded(truth + SIGMA / 2 * random.nextGaussian());
        }
    },
    GAUSSIAN_MISSING_ON_ONE_BRANCH(1, 1e-5, false) {
        @Override
        double output(int truth, SplittableRandom random) {
            return truth == 0 && random.nextInt(50) == 0
                    ? truth
                    : rounded(truth + SIGMA * random.nextGaussian());
        }
    },
    RANDOMIZED_RESPONSE(1, 0, true) {
        @Override
        double output(int truth, SplittableRandom random) {
            return response(1, truth, random);
        }
    },
    RANDOMIZED_RESPONSE_OF_TWICE_EPSILON(1, 0, false) {
        @Override
        double output(int truth, SplittableRandom random) {
            return response(2, truth, random);
        }
    },
    ONE_ANSWER_IN_TWENTY_ON_ONE_INPUT(1, 0, false) {
        @Override
        double output(int truth, SplittableRandom random) {
            return truth == 1 && random.nextInt(20) == 0 ? 1 : 0;
        }
    };

    /** For (1, 1e-5) at sensitivity 1: Balle and Wang, arXiv 1805.06530, theorem 8. */
    private static final double SIGMA = 1 / 0.268051;

    private static final double GRID = 0x1p-20;

    final double epsilon;
    final double delta;
    final boolean kept;

    Mechanisms(double epsilon, double delta, boolean kept) {
        this.epsilon = epsilon;
        this.delta = delta;
        this.kept = kept;
    }

    abstract double output(int truth, SplittableRandom random);

    DoubleSupplier on(int truth, SplittableRandom random) {
        return () -> output(truth, random);
    }

    private static double laplace(double scale, SplittableRandom random) {
        double u = random.nextDouble() - 0.5;
        return -scale * Math.signum(u) * Math.log1p(-2 * Math.abs(u));
    }

    /** A grid hides the last bits of a sum. */
    private static double rounded(double sum) {
        return Math.rint(sum / GRID) * GRID;
    }

    private static double response(double epsilon, int truth, SplittableRandom random) {
        return random.nextDouble() < 1 / (1 + Math.exp(-epsilon)) ? truth : 1 - truth;
    }
}
