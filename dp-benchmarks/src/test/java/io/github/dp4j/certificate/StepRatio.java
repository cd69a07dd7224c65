package io.github.dp4j.certificate;

import io.github.dp4j.benchmarks.Models;
import io.github.dp4j.benchmarks.StepKind;
import io.github.dp4j.benchmarks.Stepper;

/**
 * Private steps beside plain ones of the same engine, in turn, so that both meet the same load.
 *
 * @param model its label
 * @param privateMs milliseconds a step, the fastest: others' load only slows
 * @param plainMs the same without clip and noise
 */
record StepRatio(String model, double privateMs, double plainMs) {

    static final int BATCH = 256;

    private static final int ROUNDS = 9;
    private static final double WARM_UP_SECONDS = 3;
    private static final double SECONDS = 0.5;

    static StepRatio of(Models model) {
        double privateMs = Double.POSITIVE_INFINITY;
        double plainMs = Double.POSITIVE_INFINITY;
        try (Stepper noised = StepKind.PRIVATE.open(model.network(), model.data(BATCH));
                Stepper plain = StepKind.PLAIN.open(model.network(), model.data(BATCH))) {
            milliseconds(noised, WARM_UP_SECONDS);
            milliseconds(plain, WARM_UP_SECONDS);
            for (int i = 0; i < ROUNDS; i++) {
                privateMs = Math.min(privateMs, milliseconds(noised, SECONDS));
                plainMs = Math.min(plainMs, milliseconds(plain, SECONDS));
            }
        }
        return new StepRatio(model.label(), privateMs, plainMs);
    }

    /** Returns the time of the fastest step of so many seconds; at least one is made. */
    private static double milliseconds(Stepper stepper, double seconds) {
        double fastest = Double.POSITIVE_INFINITY;
        long start = System.nanoTime();
        long now = start;
        do {
            long before = now;
            stepper.step();
            now = System.nanoTime();
            fastest = Math.min(fastest, (now - before) * 1e-6);
        } while ((now - start) * 1e-9 < seconds);
        return fastest;
    }

    double ratio() {
        return privateMs / plainMs;
    }
}
