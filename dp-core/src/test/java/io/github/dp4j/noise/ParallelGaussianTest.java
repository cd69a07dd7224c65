package io.github.dp4j.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.testing.SeededBits;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelGaussianTest {

    private static final int N = 7 * ParallelGaussian.SEGMENT + 12_345;

    private static ParallelGaussian seeded(int workers, Executor executor) {
        NoiseSource[] sources = new NoiseSource[workers];
        for (int i = 0; i < workers; i++) {
            sources[i] = SecureGaussian.forTesting(new SeededBits(i));
        }
        return ParallelGaussian.of(sources, executor);
    }

    private static float[] twoSteps(NoiseSource noise) {
        float[] sum = new float[N];
        noise.addGaussian(sum, 3, N - 5, /* standardDeviation= */ 2);
        noise.addGaussian(sum, 3, N - 5, /* standardDeviation= */ 2);
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 20})
    void addGaussian_anyNumberOfThreads_isTheSame(int workers) {
        float[] inline = twoSteps(seeded(workers, Runnable::run));
        for (int threads = 1; threads <= 4; threads++) {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                assertThat(twoSteps(seeded(workers, pool))).isEqualTo(inline);
            } finally {
                pool.shutdown();
            }
        }
    }

    @Test
    void addGaussian_everyForm_reachesEveryElementOfTheRangeAlone() {
        ParallelGaussian noise = ParallelGaussian.create(3, Runnable::run);
        float[] floats = new float[N];
        double[] doubles = new double[N];
        FloatBuffer buffer = FloatBuffer.allocate(N);
        DoubleBuffer doubleBuffer = DoubleBuffer.allocate(N);
        noise.addGaussian(floats, 3, N - 5, 1);
        noise.addGaussian(doubles, 3, N - 5, 1);
        noise.addGaussian(buffer, 3, N - 5, 1);
        noise.addGaussian(doubleBuffer, 3, N - 5, 1);

        // A sample is 0 with probability 4e-10: of a million, two or more with 1e-7.
        int zeros = 0;
        Set<Double> different = new HashSet<>();
        for (int i = 3; i < N - 5; i++) {
            zeros += floats[i] == 0 ? 1 : 0;
            zeros += doubles[i] == 0 ? 1 : 0;
            zeros += buffer.get(i) == 0 ? 1 : 0;
            zeros += doubleBuffer.get(i) == 0 ? 1 : 0;
            different.add(doubles[i]);
        }
        assertThat(zeros).isLessThan(2);
        // 240,000 samples on a grid of 2^-30 have 8 equal pairs on average; no segment is repeated.
        assertThat(different.size()).isGreaterThan(N - 8 - 60);
        for (int i : new int[] {0, 1, 2, N - 5, N - 1}) {
            assertThat(floats[i]).isZero();
            assertThat(doubles[i]).isZero();
            assertThat(buffer.get(i)).isZero();
            assertThat(doubleBuffer.get(i)).isZero();
        }
    }

    @Test
    void addGaussian_workersOfItsOwn_drawDifferentNoise() {
        ParallelGaussian noise = ParallelGaussian.create(2, Runnable::run);
        double[] sum = new double[2 * ParallelGaussian.SEGMENT];
        noise.addGaussian(sum, 0, sum.length, 1);

        int equal = 0;
        for (int i = 0; i < ParallelGaussian.SEGMENT; i++) {
            equal += sum[i] == sum[i + ParallelGaussian.SEGMENT] ? 1 : 0;
        }
        // 32,768 pairs agree by chance with probability 9e-6 once, 4e-11 twice.
        assertThat(equal).isLessThan(2);
    }

    @Test
    void addGaussian_smallRange_asksForNoOtherThread() {
        AtomicInteger asked = new AtomicInteger();
        ParallelGaussian noise = ParallelGaussian.create(4, task -> asked.incrementAndGet());
        noise.addGaussian(new float[1000], 0, 1000, 1);

        assertThat(asked).hasValue(0);
    }

    @Test
    void addGaussian_aWorkerFails_throwsWhenAllHaveEnded() {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        NoiseSource[] sources = {
            SecureGaussian.create(),
            SecureGaussian.forTesting(failingBits()),
            SecureGaussian.create(),
            SecureGaussian.create()
        };
        float[] sum = new float[N];
        try {
            assertThatThrownBy(() -> ParallelGaussian.of(sources, pool).addGaussian(sum, 0, N, 1))
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseMessage("no bits");
        } finally {
            pool.shutdown();
        }
        // The last segment of the last worker is the eighth.
        assertThat(sum[N - 1]).isNotZero();
    }

    private static RandomBits failingBits() {
        return () -> {
            throw new IllegalStateException("no bits");
        };
    }

    @Test
    void addGaussian_badArguments_areRefusedAsByOneWorker() {
        ParallelGaussian noise = ParallelGaussian.create(3, Runnable::run);
        assertThatThrownBy(() -> noise.addGaussian(new float[N], 0, N, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> noise.addGaussian(new float[N], 0, N + 1, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ParallelGaussian.create(0, Runnable::run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("workers");
    }

    @Test
    void addGaussian_executorThatHasShutDown_throws() {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        pool.shutdown();
        ParallelGaussian noise = ParallelGaussian.create(3, pool);

        assertThatThrownBy(() -> noise.addGaussian(new float[N], 0, N, 1))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
