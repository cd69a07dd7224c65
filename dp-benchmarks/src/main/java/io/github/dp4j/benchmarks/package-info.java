/** JMH benchmarks. Each class says how to run it; figures go with the machine they came from. */
@NullMarked
package io.github.dp4j.benchmarks;

import org.jspecify.annotations.NullMarked;
