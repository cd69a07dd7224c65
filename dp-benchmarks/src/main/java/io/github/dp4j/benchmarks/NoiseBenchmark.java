package io.github.dp4j.benchmarks;

import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.noise.ParallelGaussian;
import io.github.dp4j.noise.SecureGaussian;
import io.github.dp4j.noise.SecureStream;
import io.github.dp4j.noise.SumVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Noise on a million parameters: nanoseconds an element.
 *
 * <pre>
 * ./mvnw -q -pl dp-benchmarks -am package -DskipTests
 * java -cp "dp-benchmarks/target/classes:$(cat dp-benchmarks/target/classpath)" org.openjdk.jmh.Main NoiseBenchmark
 * </pre>
 *
 * <p>The AES instructions come in late: without the warm-up the first second reads three times as
 * slow.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(NoiseBenchmark.ELEMENTS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(2)
public class NoiseBenchmark {

    static final int ELEMENTS = 1 << 20;

    /** Threads of {@link #parallelFloats()}. */
    @Param("2")
    int threads;

    private final float[] floats = new float[ELEMENTS];
    private final double[] doubles = new double[ELEMENTS];
    private final long[] words = new long[ELEMENTS];
    private final FloatBuffer direct =
            ByteBuffer.allocateDirect(4 * ELEMENTS).order(ByteOrder.nativeOrder()).asFloatBuffer();
    private SecureStream stream;
    private NoiseSource noise;
    private NoiseSource parallel;

    /** Fresh keys. */
    @Setup(Level.Trial)
    public void start() {
        stream = SecureStream.create();
        noise = SecureGaussian.create();
        parallel = ParallelGaussian.create(threads);
    }

    /** Ends the threads. */
    @TearDown(Level.Trial)
    public void stop() {
        parallel.close();
    }

    /**
     * The random bits alone, one word an element.
     *
     * @return the words
     */
    @Benchmark
    public long[] randomWords() {
        stream.nextLongs(words, ELEMENTS);
        return words;
    }

    /**
     * One core, floats on the heap.
     *
     * @return the vector
     */
    @Benchmark
    public float[] floats() {
        noise.addTo(
                /* step= */ 0,
                SumVector.of(floats),
                0,
                ELEMENTS,
                /* standardDeviation= */ 1,
                /* divisor= */ 1);
        return floats;
    }

    /**
     * One core, doubles on the heap.
     *
     * @return the vector
     */
    @Benchmark
    public double[] doubles() {
        noise.addTo(
                /* step= */ 0,
                SumVector.of(doubles),
                0,
                ELEMENTS,
                /* standardDeviation= */ 1,
                /* divisor= */ 1);
        return doubles;
    }

    /**
     * One core, floats off the heap.
     *
     * @return the vector
     */
    @Benchmark
    public FloatBuffer directFloats() {
        noise.addTo(
                /* step= */ 0,
                SumVector.of(direct),
                0,
                ELEMENTS,
                /* standardDeviation= */ 1,
                /* divisor= */ 1);
        return direct;
    }

    /**
     * Several threads, floats on the heap.
     *
     * @return the vector
     */
    @Benchmark
    public float[] parallelFloats() {
        parallel.addTo(
                /* step= */ 0,
                SumVector.of(floats),
                0,
                ELEMENTS,
                /* standardDeviation= */ 1,
                /* divisor= */ 1);
        return floats;
    }
}
