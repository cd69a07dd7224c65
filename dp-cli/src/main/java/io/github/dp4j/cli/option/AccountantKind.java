package io.github.dp4j.cli.option;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import java.util.Locale;

/** The names of the accountants on the command line. */
public enum AccountantKind {
    /** The least of PLD, RDP and both: the accountant of every command, so that figures agree. */
    BEST,
    /** Privacy loss distributions. */
    PLD,
    /** Renyi differential privacy. */
    RDP;

    private static final double CHART_WIDTH = 1e-3;

    /** Returns the accountant. */
    public Accountant accountant() {
        return switch (this) {
            case BEST -> new BestAccountant();
            case PLD -> new PldAccountant();
            case RDP -> new RdpAccountant();
        };
    }

    /** Returns an accountant for many points: its upper bounds are at most 0.1 % looser by PLD. */
    public Accountant forCharts() {
        return switch (this) {
            case BEST -> BestAccountant.forCharts();
            case PLD -> new PldAccountant(CHART_WIDTH);
            case RDP -> new RdpAccountant();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
