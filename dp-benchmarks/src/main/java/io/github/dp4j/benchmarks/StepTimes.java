package io.github.dp4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Figures of single steps, one JSON object a line: for the side-by-side run of {@code
 * docs/developer/benchmarks/compare.py}, and by hand.
 *
 * <pre>
 * ./mvnw -q -pl dp-core,dp-layers,dp-dl4j,dp-benchmarks package -DskipTests
 * java -cp "dp-benchmarks/target/classes:$(cat dp-benchmarks/target/classpath)" \
 *     io.github.dp4j.benchmarks.StepTimes MODE ...
 *
 * time MODEL KIND BATCH SECONDS     milliseconds a step
 * memory MODEL KIND BATCH STEPS     the largest resident size, all in
 * soak MODEL KIND BATCH STEPS       resident size and heap allocation, ten times on the way
 * describe MODEL KIND BATCH         which engine runs, and what it chose for each layer
 * serve                             reads "time" lines from standard input; a training stays open
 *                                   for the next line of its kind, until the line "close"
 * </pre>
 */
public final class StepTimes {

    /** Measurements' lengths for which a new training runs before it is measured. */
    private static final int WARM_UPS = 4;

    private final PrintStream out;

    private StepTimes(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs one mode.
     *
     * @param args as the class comment says
     * @throws IOException if standard input cannot be read
     */
    public static void main(String[] args) throws IOException {
        PrintStream out =
                new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
        new StepTimes(out).run(args);
        System.exit(0); // DL4J leaves threads behind
    }

    static void run(PrintStream out, String... args) throws IOException {
        new StepTimes(out).run(args);
    }

    private void run(String... args) throws IOException {
        String mode = args.length == 0 ? "" : args[0];
        switch (mode) {
            case "serve" -> serve();
            case "time" -> {
                try (OpenSteps open = new OpenSteps()) {
                    time(open, args);
                }
            }
            case "memory" -> memory(args);
            case "soak" -> soak(args);
            case "describe" -> describe(args);
            default ->
                    throw new IllegalArgumentException(
                            "No mode \"" + mode + "\": serve, time, memory, soak or describe.");
        }
    }

    private void serve() throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (OpenSteps open = new OpenSteps()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("close")) {
                    open.forget();
                } else {
                    time(open, line.split(" ", -1));
                }
            }
        }
    }

    private void time(OpenSteps open, String... args) {
        double seconds = Double.parseDouble(args[4]);
        boolean known = open.holds(args[1], args[2], batch(args));
        Stepper stepper = open.get(args[1], args[2], batch(args));
        if (!known) {
            // Our compiler, then Java's, which gets little of two busy cores.
            repeat(stepper, WARM_UPS * seconds);
        }
        double processor = Resources.processorSeconds();
        long start = System.nanoTime();
        double[] times = repeat(stepper, seconds);
        double wall = (System.nanoTime() - start) * 1e-9;
        processor = Resources.processorSeconds() - processor;
        Arrays.sort(times);
        print(
                args,
                String.format(
                        Locale.ROOT,
                        "\"steps\":%d,\"medianMs\":%.4f,\"minMs\":%.4f,\"wallS\":%.6f,"
                                + "\"processorS\":%.3f",
                        times.length,
                        times[times.length / 2],
                        times[0],
                        wall,
                        processor));
    }

    /** Returns the milliseconds of each step; at least one is made. */
    private static double[] repeat(Stepper stepper, double seconds) {
        double[] times = new double[1024];
        int steps = 0;
        long start = System.nanoTime();
        long before = start;
        while (steps == 0 || (before - start) * 1e-9 < seconds) {
            stepper.step();
            long now = System.nanoTime();
            if (steps == times.length) {
                times = Arrays.copyOf(times, 2 * steps);
            }
            times[steps++] = (now - before) * 1e-6;
            before = now;
        }
        return Arrays.copyOf(times, steps);
    }

    private void memory(String... args) {
        try (OpenSteps open = new OpenSteps()) {
            Stepper stepper = open.get(args[1], args[2], batch(args));
            double before = Resources.residentMegabytes();
            int steps = Integer.parseInt(args[4]);
            for (int i = 0; i < steps; i++) {
                stepper.step();
            }
            print(
                    args,
                    String.format(
                            Locale.ROOT,
                            "\"steps\":%d,\"beforeMiB\":%.0f,\"peakMiB\":%.0f",
                            steps,
                            before,
                            Resources.peakResidentMegabytes()));
        }
    }

    private void soak(String... args) {
        int part = Math.max(1, Integer.parseInt(args[4]) / 10);
        try (OpenSteps open = new OpenSteps()) {
            Stepper stepper = open.get(args[1], args[2], batch(args));
            stepper.step();
            for (int tenth = 1; tenth <= 10; tenth++) {
                long allocated = Resources.allocatedBytes();
                for (int i = 0; i < part; i++) {
                    stepper.step();
                }
                allocated = Resources.allocatedBytes() - allocated;
                print(
                        args,
                        String.format(
                                Locale.ROOT,
                                "\"steps\":%d,\"residentMiB\":%.1f,\"heapBytesPerStep\":%d",
                                (long) tenth * part,
                                Resources.residentMegabytes(),
                                allocated / part));
            }
        }
    }

    private void describe(String... args) {
        try (OpenSteps open = new OpenSteps()) {
            Stepper stepper = open.get(args[1], args[2], batch(args));
            stepper.step();
            out.println(stepper.describe());
        }
    }

    private static int batch(String... args) {
        return Integer.parseInt(args[3]);
    }

    private void print(String[] args, String figures) {
        out.println(
                String.format(
                        Locale.ROOT,
                        "{\"mode\":\"%s\",\"model\":\"%s\",\"kind\":\"%s\",\"batch\":%d,%s}",
                        args[0],
                        args[1],
                        args[2],
                        batch(args),
                        figures));
    }
}
