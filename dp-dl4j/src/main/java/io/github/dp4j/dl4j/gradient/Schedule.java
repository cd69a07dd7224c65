package io.github.dp4j.dl4j.gradient;

/**
 * Which ranks of a batch form a chunk, and which worker computes it.
 *
 * <p>A <em>row</em> is one chunk a worker. All rows but the last are full, whatever the size of the
 * batch, so one example fewer moves no boundary but in the last row. A <em>round</em> is some rows
 * whose sums are added in the network's type; the sums of rounds are added in double.
 *
 * @param examples in the batch
 * @param workers how many
 * @param chunk the largest number of examples in a chunk
 */
record Schedule(int examples, int workers, int chunk) {

    /** Last rows of up to so many examples are shared out evenly, or small batches would wait. */
    private static final int EVENLY = 320;

    /** About the examples of a round. */
    private static final int ROUND = 512;

    /** Returns how many rows are a round, at most. */
    static int rowsPerRound(int workers, int chunk) {
        return (int) Math.max(1, Math.min(32, ROUND / ((long) workers * chunk)));
    }

    /** Returns how many examples are in chunks that one example fewer may change. */
    static long unstable(int workers, int chunk) {
        long row = (long) workers * chunk;
        return chunk + (row <= EVENLY ? row : chunk);
    }

    int rounds() {
        int perRound = rowsPerRound(workers, chunk);
        return Math.max(1, (rows() + perRound - 1) / perRound);
    }

    private int rows() {
        long row = (long) workers * chunk;
        return (int) ((examples + row - 1) / row);
    }

    /** One chunk's ranks. */
    interface Task {
        void accept(int from, int to);
    }

    /** Hands a worker its chunks of a round, one after another; none is empty. */
    void forEach(int round, int worker, Task task) {
        int perRound = rowsPerRound(workers, chunk);
        int last = Math.min(rows(), (round + 1) * perRound);
        for (int r = round * perRound; r < last; r++) {
            long start = (long) r * workers * chunk;
            long size = Math.min((long) workers * chunk, examples - start);
            long from = (long) worker * chunk;
            long to = from + chunk;
            if (size < (long) workers * chunk && (long) workers * chunk <= EVENLY) {
                from = size * worker / workers;
                to = size * (worker + 1) / workers;
            }
            to = Math.min(to, size);
            if (from < to) {
                task.accept((int) (start + from), (int) (start + to));
            }
        }
    }
}
