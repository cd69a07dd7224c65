package io.github.dp4j.dl4j.cli;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code account} and {@code calibrate} have in common. */
final class AccountingOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--delta",
            required = true,
            paramLabel = "D",
            description = "The failure probability; usually below one over the number of examples.")
    private double delta;

    @Option(
            names = "--relation",
            paramLabel = "RELATION",
            defaultValue = "add-remove",
            converter = RelationConverter.class,
            completionCandidates = RelationConverter.Labels.class,
            description =
                    "Which data sets are neighbours: ${COMPLETION-CANDIDATES} (default:"
                            + " ${DEFAULT-VALUE}).")
    private NeighboringRelation relation;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    AccountingOptions() {}

    double delta() {
        return checked(() -> Require.delta(delta));
    }

    NeighboringRelation relation() {
        return relation;
    }

    /** Returns a value that was checked; a bad one is wrong use. */
    <T> T checked(java.util.function.Supplier<T> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException e) {
            throw wrongUse(e.getMessage());
        }
    }

    CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    /** Every example takes part with probability 1: no sampling, and no amplification. */
    static DpEvent event(double samplingRate, double noiseMultiplier, long steps) {
        DpEvent gaussian = new DpEvent.Gaussian(noiseMultiplier);
        return new DpEvent.SelfComposed(
                samplingRate == 1 ? gaussian : new DpEvent.PoissonSampled(samplingRate, gaussian),
                steps);
    }

    void print(
            PrivacyGuarantee guarantee, double samplingRate, double noiseMultiplier, long steps) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonLine.of(guarantee, noiseMultiplier, samplingRate, steps).print(out);
            return;
        }
        out.println(
                guarantee.isPrivate()
                        ? "epsilon "
                                + Figures.up(guarantee.epsilon())
                                + " at delta "
                                + Figures.plain(guarantee.delta())
                        : "NOT PRIVATE: epsilon is infinite");
        out.println();
        out.println("  noise multiplier  " + Figures.up(noiseMultiplier));
        out.println(
                "  sampling rate     "
                        + Figures.plain(samplingRate)
                        + (samplingRate == 1 ? " (full batches)" : " (Poisson)"));
        out.println("  steps             " + steps);
        out.println("  relation          " + guarantee.relation().label());
        out.println("  method            " + guarantee.method());
        out.println();
        if (guarantee.isPrivate()) {
            out.println(Figures.wrapped(guarantee.relation().meaning()));
        }
        out.println(Figures.wrapped(guarantee.derivation()));
        out.flush();
    }
}
