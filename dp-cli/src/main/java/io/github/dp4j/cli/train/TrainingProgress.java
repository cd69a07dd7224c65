package io.github.dp4j.cli.train;

import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.Numbers;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows steps, epsilon spent and time left: a bar for a person at a terminal, a line now and then
 * for a log. Loss and batch sizes are not shown: they are private data.
 */
final class TrainingProgress implements AutoCloseable {

    private static final long LINE_EVERY = Duration.ofSeconds(10).toNanos();
    private static final long EPSILON_EVERY = Duration.ofMillis(400).toNanos();

    /** At most this part of the time goes into looking up epsilon. */
    private static final long EPSILON_SHARE = 50;

    private final Terminal terminal;
    private final Supplier<PrivacyGuarantee> spent;
    private final OptionalDouble budget;
    private final long steps;
    private final long stepsBefore;
    private final @Nullable ProgressBar bar;
    private final long start = System.nanoTime();
    private long nextEpsilon = start;
    private long nextLine = start + LINE_EVERY;
    private String epsilon = "";

    TrainingProgress(Terminal terminal, RunPlan plan, Supplier<PrivacyGuarantee> spent) {
        this.terminal = terminal;
        this.budget = plan.plan().epsilon();
        this.spent = spent;
        this.steps = plan.steps();
        this.stepsBefore = plan.stepsBefore();
        this.bar = Terminal.isError() ? bar() : null;
    }

    private ProgressBar bar() {
        return new ProgressBarBuilder()
                .setTaskName("Training")
                .setInitialMax(stepsBefore + steps)
                .startsFrom(stepsBefore, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .build();
    }

    /**
     * Shows a step.
     *
     * @param step how many were made in this run
     */
    void step(long step) {
        long now = System.nanoTime();
        if (bar != null) {
            if (now >= nextEpsilon || step == steps) {
                bar.setExtraMessage(" " + epsilon());
            }
            bar.stepTo(stepsBefore + step);
        } else if (now >= nextLine && step < steps) {
            double perStep = (double) (now - start) / step;
            long left = Math.round(perStep * (steps - step) / 1e9);
            terminal.note(
                    "step "
                            + (stepsBefore + step)
                            + " of "
                            + (stepsBefore + steps)
                            + ", "
                            + epsilon()
                            + ", about "
                            + TerminalText.time(left)
                            + " left");
            nextLine = System.nanoTime() + LINE_EVERY;
        }
    }

    private String epsilon() {
        long before = System.nanoTime();
        PrivacyGuarantee guarantee = spent.get();
        long after = System.nanoTime();
        nextEpsilon = after + Math.max(EPSILON_EVERY, EPSILON_SHARE * (after - before));
        epsilon =
                guarantee.isPrivate()
                        ? "epsilon "
                                + TerminalText.up(guarantee.epsilon())
                                + (budget.isEmpty()
                                        ? ""
                                        : " of " + Numbers.plain(budget.getAsDouble()))
                        : "NOT PRIVATE";
        return epsilon;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
