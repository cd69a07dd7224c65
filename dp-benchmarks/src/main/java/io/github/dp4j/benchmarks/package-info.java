/** JMH benchmarks. Each class says how to run it; figures go with the machine they came from. */
package io.github.dp4j.benchmarks;
