package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.AuditFindings;

/** Makes the attacks. */
interface AuditEngine {

    /** Is told how many shadow models of how many are finished. */
    interface Progress {
        void on(int done, int total);
    }

    /**
     * Refuses names that are none.
     *
     * @throws IllegalArgumentException listing those that there are
     */
    void requireAttack(String name);

    /** Trains shadow models, where attacks need any, and makes the attacks. */
    AuditFindings run(AuditRequest request, Progress progress);
}
