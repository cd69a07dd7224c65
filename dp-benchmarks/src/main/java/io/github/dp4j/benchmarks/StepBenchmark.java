package io.github.dp4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One step of training: milliseconds, on two threads.
 *
 * <pre>
 * ./mvnw -q -pl dp-core,dp-layers,dp-dl4j,dp-benchmarks package -DskipTests
 * java -cp "dp-benchmarks/target/classes:$(cat dp-benchmarks/target/classpath)" org.openjdk.jmh.Main StepBenchmark
 * java -cp ... org.openjdk.jmh.Main StepBenchmark -p model=mnist-cnn -p kind=private,plain -p batch=256,1024
 * </pre>
 *
 * <p>The libraries' own threads are set by {@code OMP_NUM_THREADS}, which JMH hands on: on a
 * machine with more than two cores set it to 2.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 10, time = 2)
@Fork(value = 1, jvmArgsAppend = "-XX:ActiveProcessorCount=2")
public class StepBenchmark {

    /** A label of {@link Models}. */
    @Param({"mlp", "mnist-cnn", "cifar-cnn", "lstm", "embedding", "wide-mlp"})
    String model;

    /** A label of {@link StepKind}. */
    @Param({"private", "plain", "dl4j"})
    String kind;

    /** Examples a step. */
    @Param("256")
    int batch;

    private Stepper stepper;

    /** Creates the network and its batch, and makes the first step, which compiles the plan. */
    @Setup(Level.Trial)
    public void start() {
        Models chosen = Models.of(model);
        stepper = StepKind.of(kind).open(chosen.network(), chosen.data(batch));
        stepper.step();
    }

    /** Ends the training. */
    @TearDown(Level.Trial)
    public void stop() {
        stepper.close();
    }

    /** Gradients, noise if private, update. */
    @Benchmark
    public void step() {
        stepper.step();
    }
}
