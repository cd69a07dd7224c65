package io.github.dp4j.cli;

/** The updaters to choose from; another one can be had with a model file. */
enum UpdaterKind {
    SGD,
    MOMENTUM,
    ADAM
}
