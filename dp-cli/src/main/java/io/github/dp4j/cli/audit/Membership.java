package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.Assignment;

/** How an owner may say that members were chosen. */
enum Membership {
    RANDOM_SPLIT(Assignment.RANDOM_SPLIT),
    OWN_COINS(Assignment.OWN_COINS),
    UNKNOWN(Assignment.UNKNOWN);

    private final Assignment assignment;

    Membership(Assignment assignment) {
        this.assignment = assignment;
    }

    Assignment assignment() {
        return assignment;
    }
}
