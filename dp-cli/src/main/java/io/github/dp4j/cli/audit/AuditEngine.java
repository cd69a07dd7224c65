package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.AuditFindings;
import io.github.dp4j.audit.report.Doubt;

/** Makes the attacks. */
interface AuditEngine {

    /** Is told what is seen on the way. */
    interface Listener {
        /** Why the records may not be what they are said to be, before any attack is made. */
        void doubt(Doubt doubt);

        /** How many shadow models of how many are finished. */
        void shadowModels(int finished, int total);
    }

    /**
     * Returns whether an attack needs shadow models.
     *
     * @throws IllegalArgumentException if there is no such attack, listing those that there are
     */
    boolean needsShadowModels(String attack);

    /** Returns how many attacks are made where none is named. */
    int attacks(boolean withShadowModels);

    /** Trains shadow models, where attacks need any, and makes the attacks. */
    AuditFindings run(AuditRequest request, Listener listener);
}
