package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.AuditFindings;
import io.github.dp4j.audit.report.Doubt;
import io.github.dp4j.cli.terminal.CountProgress;
import io.github.dp4j.cli.terminal.StopBySignal;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.report.Numbers;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** An audit while it attacks: shows how far it is, and ends in order when a signal comes. */
final class RunningAudit implements AuditEngine.Listener {

    private final Terminal terminal;
    private final AuditRequest request;
    private final CountProgress progress;
    private volatile int done;

    private RunningAudit(Terminal terminal, AuditRequest request) {
        this.terminal = terminal;
        this.request = request;
        this.progress = new CountProgress(terminal, "shadow models");
    }

    /**
     * Makes the attacks.
     *
     * @return what they say; empty if a signal ended them
     */
    static Optional<AuditFindings> run(
            Terminal terminal, AuditRequest request, AuditEngine engine) {
        RunningAudit audit = new RunningAudit(terminal, request);
        Thread here = Thread.currentThread();
        try (StopBySignal signal = StopBySignal.to(() -> audit.stop(here))) {
            Optional<AuditFindings> findings = audit.attack(engine, signal);
            if (findings.isEmpty()) {
                audit.sayHowToGoOn();
            }
            return findings;
        }
    }

    private Optional<AuditFindings> attack(AuditEngine engine, StopBySignal signal) {
        try (progress) {
            AuditFindings findings = engine.run(request, this);
            return signal.came() ? Optional.empty() : Optional.of(findings);
        } catch (CancellationException e) {
            if (signal.came()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Called by another thread, at any moment. */
    private void stop(Thread working) {
        terminal.note("");
        terminal.note("Stopping: shadow models that are not finished are given up ...");
        working.interrupt();
    }

    private void sayHowToGoOn() {
        terminal.note(
                TerminalText.wrapped(
                        request.shadowModels() == 0
                                ? "Stopped: there is no report, and nothing is kept."
                                : "Stopped: "
                                        + Numbers.count(done)
                                        + " of "
                                        + TerminalText.counted(
                                                request.shadowModels(), "shadow model")
                                        + (done == 1 ? " is" : " are")
                                        + " finished and kept in "
                                        + request.workFolder()
                                        + ". There is no report yet. To go on: the same command"
                                        + " once more."));
    }

    @Override
    public void doubt(Doubt doubt) {
        terminal.note(TerminalText.wrapped("DOUBT: " + doubt.sentence()));
    }

    @Override
    public void shadowModels(int finished, int total) {
        done = finished;
        progress.on(finished, total);
    }
}
