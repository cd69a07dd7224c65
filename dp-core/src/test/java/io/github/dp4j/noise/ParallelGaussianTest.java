package io.github.dp4j.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.testing.SeededBits;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelGaussianTest {

    private static final int SEGMENT = ParallelGaussian.SEGMENT;
    private static final int N = 7 * SEGMENT + 12_345;

    private static NoiseSource[] seeded(int workers) {
        NoiseSource[] sources = new NoiseSource[workers];
        for (int i = 0; i < workers; i++) {
            sources[i] = SecureGaussian.forTesting(new SeededBits(i));
        }
        return sources;
    }

    private static ParallelGaussian of(NoiseSource[] workers, int threads) {
        return ParallelGaussian.of(workers, Executors.newFixedThreadPool(threads));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "2, 2", "3, 1", "3, 4", "20, 1", "20, 3"})
    void addTo_anyNumberOfThreads_isWhatTheWorkersDoOneAfterAnother(int workers, int threads) {
        float[] sum = new float[N];
        try (ParallelGaussian noise = of(seeded(workers), threads)) {
            noise.addTo(
                    /* step= */ 0,
                    SumVector.of(sum),
                    3,
                    N - 5,
                    /* standardDeviation= */ 2,
                    /* divisor= */ 1);
            noise.addTo(
                    /* step= */ 0,
                    SumVector.of(sum),
                    3,
                    N - 5,
                    /* standardDeviation= */ 2,
                    /* divisor= */ 1);
        }

        float[] expected = new float[N];
        NoiseSource[] sources = seeded(workers);
        for (int step = 0; step < 2; step++) {
            int segment = 0;
            for (int at = 3; at < N - 5; at += SEGMENT) {
                int end = Math.min(at + SEGMENT, N - 5);
                sources[segment++ % workers].addTo(
                        /* step= */ 0, SumVector.of(expected), at, end, 2, /* divisor= */ 1);
            }
        }
        assertThat(sum).isEqualTo(expected);
    }

    @Test
    void addTo_largeRange_isWhatTheWorkersDoOneAfterAnother() {
        FloatBuffer floats = FloatBuffer.allocate(N);
        DoubleBuffer doubles = DoubleBuffer.allocate(N);
        try (ParallelGaussian noise = of(seeded(2), 2)) {
            noise.addTo(/* step= */ 0, SumVector.of(floats), 3, N - 5, 2, /* divisor= */ 3);
        }
        try (ParallelGaussian noise = of(seeded(2), 2)) {
            noise.addTo(/* step= */ 0, SumVector.of(doubles), 3, N - 5, 2, /* divisor= */ 3);
        }

        DoubleBuffer expected = DoubleBuffer.allocate(N);
        NoiseSource[] sources = seeded(2);
        int segment = 0;
        for (int at = 3; at < N - 5; at += SEGMENT) {
            int end = Math.min(at + SEGMENT, N - 5);
            sources[segment++ % 2].addTo(
                    /* step= */ 0, SumVector.of(expected), at, end, 2, /* divisor= */ 3);
        }
        assertThat(doubles.array()).isEqualTo(expected.array());
        for (int i = 0; i < N; i++) {
            assertThat(floats.get(i)).isEqualTo((float) expected.get(i));
        }
    }

    /** Up to the largest index, where sums of ints overflow; nothing is allocated. */
    @Property(tries = 60)
    void share_anyRange_isCoveredOnceInSegmentsOfTheirWorkers(
            @ForAll @IntRange(min = 0, max = 20_000_000) int length,
            @ForAll @IntRange(min = 1, max = 9) int workers,
            @ForAll boolean atTheEnd) {
        int to = atTheEnd ? Integer.MAX_VALUE : length + 7;
        int from = to - length;
        NoiseSource[] sources = seeded(workers);
        Map<Integer, NoiseSource> owners = new ConcurrentSkipListMap<>();
        Map<Integer, Integer> ends = new ConcurrentSkipListMap<>();
        try (ParallelGaussian noise = of(sources, 2)) {
            noise.share(
                    from,
                    to,
                    (worker, a, b) -> {
                        assertThat(owners.put(a, worker)).isNull();
                        ends.put(a, b);
                    });
        }

        int at = from;
        int segment = 0;
        for (Map.Entry<Integer, Integer> range : new TreeMap<>(ends).entrySet()) {
            assertThat(range.getKey()).isEqualTo(at);
            assertThat(range.getValue() - at).isBetween(Math.min(length, 1), SEGMENT);
            assertThat(owners.get(at)).isSameAs(sources[segment++ % workers]);
            at = range.getValue();
        }
        assertThat(at).isEqualTo(to);
    }

    @Test
    void addTo_everyForm_reachesEveryElementOfTheRangeAlone() {
        float[] floats = new float[N];
        double[] doubles = new double[N];
        FloatBuffer buffer = FloatBuffer.allocate(N);
        DoubleBuffer doubleBuffer = DoubleBuffer.allocate(N);
        try (ParallelGaussian noise = ParallelGaussian.create(3)) {
            noise.addTo(/* step= */ 0, SumVector.of(floats), 3, N - 5, 1, /* divisor= */ 1);
            noise.addTo(/* step= */ 0, SumVector.of(doubles), 3, N - 5, 1, /* divisor= */ 1);
            noise.addTo(/* step= */ 0, SumVector.of(buffer), 3, N - 5, 1, /* divisor= */ 1);
            noise.addTo(/* step= */ 0, SumVector.of(doubleBuffer), 3, N - 5, 1, /* divisor= */ 1);
        }

        // A sample is 0 with probability 4e-10: of half a million, two or more with 2e-8.
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
        // 127,000 samples on a grid of 2^-30 have 2 equal pairs on average; no segment is repeated.
        assertThat(different.size()).isGreaterThan(N - 8 - 30);
        for (int i : new int[] {0, 1, 2, N - 5, N - 1}) {
            assertThat(floats[i]).isZero();
            assertThat(doubles[i]).isZero();
            assertThat(buffer.get(i)).isZero();
            assertThat(doubleBuffer.get(i)).isZero();
        }
    }

    @Test
    void create_workers_areDifferentObjectsThatDrawDifferentNoise() {
        double[] sum = new double[2 * SEGMENT];
        try (ParallelGaussian noise = ParallelGaussian.create(2)) {
            assertThat(noise.workers).doesNotHaveDuplicates();
            noise.addTo(/* step= */ 0, SumVector.of(sum), 0, sum.length, 1, /* divisor= */ 1);
        }

        int equal = 0;
        for (int i = 0; i < SEGMENT; i++) {
            equal += sum[i] == sum[i + SEGMENT] ? 1 : 0;
        }
        // 16,384 pairs agree by chance with probability 5e-6 once, 1e-11 twice.
        assertThat(equal).isLessThan(2);
    }

    @Test
    void addTo_smallRange_asksForNoOtherThread() {
        ParallelGaussian noise = ParallelGaussian.create(4);
        noise.close();
        float[] sum = new float[1000];
        noise.addTo(/* step= */ 0, SumVector.of(sum), 0, 1000, 1, /* divisor= */ 1);

        assertThat(sum[999]).isNotZero();
    }

    @Test
    void addTo_largeRangeAfterClose_throws() {
        ParallelGaussian noise = ParallelGaussian.create(3);
        noise.close();

        assertThatThrownBy(
                        () ->
                                noise.addTo(
                                        /* step= */ 0,
                                        SumVector.of(new float[N]),
                                        0,
                                        N,
                                        1,
                                        /* divisor= */ 1))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void addTo_aWorkerFails_throwsWhenAllHaveEnded() {
        NoiseSource[] sources = {
            SecureGaussian.create(),
            SecureGaussian.forTesting(failingBits()),
            SecureGaussian.create(),
            SecureGaussian.create()
        };
        float[] sum = new float[N];
        try (ParallelGaussian noise = of(sources, 2)) {
            assertThatThrownBy(
                            () ->
                                    noise.addTo(
                                            /* step= */ 0,
                                            SumVector.of(sum),
                                            0,
                                            N,
                                            1,
                                            /* divisor= */ 1))
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseMessage("no bits");
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
    void close_afterUse_endsTheThreads() throws Exception {
        ParallelGaussian noise = ParallelGaussian.create(3);
        Set<Thread> before = threads();
        noise.addTo(/* step= */ 0, SumVector.of(new float[N]), 0, N, 1, /* divisor= */ 1);
        Set<Thread> started = threads();
        started.removeAll(before);
        noise.close();

        assertThat(started).hasSizeBetween(1, 2).allMatch(Thread::isDaemon);
        for (Thread thread : started) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().equals("dp4j-noise"));
        return threads;
    }

    @Test
    void addTo_badArguments_areRefusedAsByOneWorker() {
        try (ParallelGaussian noise = ParallelGaussian.create(3)) {
            float[] sum = new float[N];
            assertThatThrownBy(
                            () ->
                                    noise.addTo(
                                            /* step= */ 0,
                                            SumVector.of(sum),
                                            0,
                                            N,
                                            Double.NaN,
                                            /* divisor= */ 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NaN");
            assertThatThrownBy(
                            () ->
                                    noise.addTo(
                                            /* step= */ 0,
                                            SumVector.of(sum),
                                            0,
                                            N + 1,
                                            1,
                                            /* divisor= */ 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(sum).containsOnly(0);
        }
        assertThatThrownBy(() -> ParallelGaussian.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("workers")
                .hasMessageContaining("0");
    }

    /** Where one segment more or less decides how many workers are started. */
    @ParameterizedTest
    @CsvSource({"1, -1", "1, 0", "1, 1", "2, -1", "2, 0", "2, 1", "3, 0", "3, 1", "4, -1", "4, 1"})
    void addTo_aFewSegmentsAndOneNumberMoreOrLess_leavesNoneWithoutNoise(int segments, int more) {
        int length = segments * SEGMENT + more;
        for (int workers = 1; workers <= 5; workers++) {
            double[] sum = new double[length];
            try (ParallelGaussian noise = of(seeded(workers), 2)) {
                noise.addTo(/* step= */ 0, SumVector.of(sum), 0, length, 1, /* divisor= */ 1);
            }
            int zeros = 0;
            for (double x : sum) {
                zeros += x == 0 ? 1 : 0;
            }
            assertThat(zeros).as("numbers without noise, %s workers", workers).isLessThan(2);
        }
    }
}
