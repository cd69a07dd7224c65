package io.github.dp4j.accounting.pld;

/**
 * How wide the bounds of epsilon may be, and why.
 *
 * @param cells by the cells of the discretised losses
 * @param smoothing by the smoothing of the Fourier sum
 */
record ErrorBudget(double cells, double smoothing) {

    /** What of a width to ask for, so that what it brings is below it. */
    private static final double AIMED_AT = 0.4;

    /** A refinement is no more than so many times as fine. */
    private static final double FINEST = 0.02;

    /** Returns a width divided into the two. */
    static ErrorBudget of(double width, double forCells) {
        return new ErrorBudget(forCells * width, (1 - forCells) * width);
    }

    ErrorBudget times(double factor) {
        return new ErrorBudget(factor * cells, factor * smoothing);
    }

    ErrorBudget atMost(ErrorBudget other) {
        return new ErrorBudget(Math.min(cells, other.cells), Math.min(smoothing, other.smoothing));
    }

    /**
     * Returns the shares to ask for where these brought {@code ofCells} and {@code ofSmoothing} in
     * place of half of {@code wanted} each.
     */
    ErrorBudget refined(double wanted, double ofCells, double ofSmoothing) {
        return new ErrorBudget(
                finer(cells, wanted, ofCells), finer(smoothing, wanted, ofSmoothing));
    }

    private static double finer(double share, double wanted, double width) {
        double factor = AIMED_AT * wanted / width;
        return factor > 0 && factor < 1 ? Math.min(share, width) * Math.max(FINEST, factor) : share;
    }
}
