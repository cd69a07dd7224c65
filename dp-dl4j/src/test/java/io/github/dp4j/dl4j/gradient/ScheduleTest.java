package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    /** Where a chunk is computed, and its ranks. */
    private record Chunk(int round, int worker, int from, int to) {}

    private static List<Chunk> chunks(int n, int workers, int chunk) {
        Schedule schedule = new Schedule(n, workers, chunk);
        List<Chunk> all = new ArrayList<>();
        for (int r = 0; r < schedule.rounds(); r++) {
            for (int w = 0; w < workers; w++) {
                int round = r;
                int worker = w;
                schedule.forEach(r, w, (from, to) -> all.add(new Chunk(round, worker, from, to)));
            }
        }
        return all;
    }

    @Test
    void everyRank_isInOneChunk_andOneExampleFewerMovesFew() {
        for (int workers : new int[] {1, 2, 5, 16}) {
            for (int chunk : new int[] {1, 3, 8, 32}) {
                for (int n = 0; n <= 1100; n++) {
                    List<Chunk> with = chunks(n, workers, chunk);
                    assertThat(with.stream().mapToInt(c -> c.to() - c.from()).sum()).isEqualTo(n);
                    assertThat(with).allMatch(c -> c.from() < c.to() && c.to() - c.from() <= chunk);
                    if (n > 0) {
                        Set<Chunk> changed = new HashSet<>(with);
                        changed.removeAll(new HashSet<>(chunks(n - 1, workers, chunk)));
                        // Besides, the chunk of the example itself.
                        int moved = changed.stream().mapToInt(c -> c.to() - c.from()).sum();
                        assertThat(moved + (long) chunk)
                                .as("%d examples, %d workers, chunk %d", n, workers, chunk)
                                .isLessThanOrEqualTo(Schedule.unstable(workers, chunk));
                    }
                }
            }
        }
    }

    /** 24 orders of four, 24,000 times: each count misses a band of 6 deviations once in 5e8. */
    @Test
    void secretOrder_isUniform() {
        BatchOrder orders = BatchOrder.secret();
        int[] counts = new int[256];
        IntStream.range(0, 24_000)
                .forEach(
                        i -> {
                            int[] order = orders.of(4);
                            counts[((order[0] * 4 + order[1]) * 4 + order[2]) * 4 + order[3]]++;
                        });
        int[] seen = IntStream.of(counts).filter(c -> c > 0).toArray();
        assertThat(seen).hasSize(24);
        assertThat(IntStream.of(seen)).allMatch(c -> Math.abs(c - 1000) < 6 * 31);
    }
}
