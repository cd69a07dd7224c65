package io.github.dp4j.benchmarks;

import java.util.HashMap;
import java.util.Map;

/** Trainings that are kept for the next measurement of their kind. */
final class OpenSteps implements AutoCloseable {

    private final Map<String, Stepper> steppers = new HashMap<>();

    boolean holds(String model, String kind, int batch) {
        return steppers.containsKey(key(model, kind, batch));
    }

    Stepper get(String model, String kind, int batch) {
        return steppers.computeIfAbsent(
                key(model, kind, batch),
                key -> {
                    Models chosen = Models.of(model);
                    return StepKind.of(kind).open(chosen.network(), chosen.data(batch));
                });
    }

    private static String key(String model, String kind, int batch) {
        return model + " " + kind + " " + batch;
    }

    void forget() {
        steppers.values().forEach(Stepper::close);
        steppers.clear();
    }

    @Override
    public void close() {
        forget();
    }
}
