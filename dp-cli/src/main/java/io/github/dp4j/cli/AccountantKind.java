package io.github.dp4j.cli;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.StandardAccountant;

/** The names of the accountants on the command line. */
enum AccountantKind {
    /** The least of PLD, RDP and both: the accountant of every other command. */
    BEST,
    PLD,
    RDP;

    private static final double CHART_WIDTH = 1e-3;

    Accountant accountant() {
        return switch (this) {
            case BEST -> Accountants.standard();
            case PLD -> new PldAccountant();
            case RDP -> new RdpAccountant();
        };
    }

    /** An upper bound as well, at most 0.1 % looser where it is by PLD, for many points. */
    Accountant forCharts() {
        return switch (this) {
            case BEST -> StandardAccountant.forCharts();
            case PLD -> new PldAccountant(CHART_WIDTH);
            case RDP -> new RdpAccountant();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
