package io.github.dp4j.cli.train;

/** The updaters to choose from; another one can be had with a model file. */
enum UpdaterKind {
    SGD,
    MOMENTUM,
    ADAM
}
