package io.github.dp4j.cli;

import io.github.dp4j.accounting.StandardAccountant;

/** The accountant of the command line: one for every command, so that their figures agree. */
final class Accountants {

    private Accountants() {}

    static StandardAccountant standard() {
        return new StandardAccountant();
    }
}
