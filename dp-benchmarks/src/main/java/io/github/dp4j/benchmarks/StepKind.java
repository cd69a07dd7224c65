package io.github.dp4j.benchmarks;

import java.util.Locale;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** What a step is. */
public enum StepKind {
    /** Charge, clipped sum, noise, updater, parameter write. */
    PRIVATE,
    /** The same trainer and engine with no clipping and no noise. NOT PRIVATE. */
    PLAIN,
    /** DL4J's own {@code fit} on the batch. NOT PRIVATE. */
    DL4J;

    /**
     * Finds a kind by its label.
     *
     * @param label as {@link #label} gives it
     * @return the kind
     * @throws IllegalArgumentException if there is none
     */
    public static StepKind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /**
     * Returns the name in lower case.
     *
     * @return for example {@code private}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Starts a training.
     *
     * @param network trained in place
     * @param batch the batch of every step
     * @return its steps, of which none is made yet
     */
    public Stepper open(MultiLayerNetwork network, DataSet batch) {
        return switch (this) {
            case PRIVATE ->
                    new TrainerStepper(
                            network, batch, /* clipNorm= */ 1.0, /* noiseMultiplier= */ 1.0);
            case PLAIN ->
                    new TrainerStepper(
                            network,
                            batch,
                            /* clipNorm= */ Double.POSITIVE_INFINITY,
                            /* noiseMultiplier= */ 0.0);
            case DL4J -> new Dl4jStepper(network, batch);
        };
    }

    private record Dl4jStepper(MultiLayerNetwork network, DataSet batch) implements Stepper {
        @Override
        public void step() {
            network.fit(batch);
        }

        @Override
        public String describe() {
            return "DL4J fit";
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
