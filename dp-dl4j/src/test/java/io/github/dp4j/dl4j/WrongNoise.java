package io.github.dp4j.dl4j;

import io.github.dp4j.noise.NoiseSource;
import java.util.Random;
import java.util.function.Supplier;

/** Trainers whose noise is wrong, one way each. */
@SuppressWarnings("ImmutableEnumChecker") // suppliers without state
public enum WrongNoise {
    /** Of half the size. */
    HALVED(() -> of((step, at, normal) -> 0.5 * normal)),

    /** Two per cent too small. */
    SMALL(() -> of((step, at, normal) -> 0.98 * normal)),

    /** None. */
    MISSING(() -> of((step, at, normal) -> 0)),

    /** None for one parameter in 1,000. */
    MISSING_SOMEWHERE(() -> of((step, at, normal) -> at % 1000 == 13 ? 0 : normal)),

    /** None in one step of a dozen. */
    MISSING_AT_TIMES(() -> of((step, at, normal) -> step % 12 == 3 ? 0 : normal)),

    /** The same in each step. */
    THE_SAME_EACH_STEP(() -> of((step, at, normal) -> new Random(at).nextGaussian())),

    /** The same for the first parameters of the first layer and the second. */
    THE_SAME_FOR_TWO_LAYERS(
            () -> of((step, at, normal) -> new Random(step * 1_000_003 + at % 40).nextGaussian())),

    /** Half of its variance is that of the step before. */
    HALF_REUSED(
            () ->
                    of(
                            (step, at, normal) ->
                                    Math.sqrt(0.5) * normal(step, at)
                                            + Math.sqrt(0.5) * normal(step + 1, at))),

    /** Not centred. */
    SHIFTED(() -> of((step, at, normal) -> normal + 0.05));

    private final Supplier<NoiseSource> source;

    WrongNoise(Supplier<NoiseSource> source) {
        this.source = source;
    }

    /** Gives a trainer the noise. */
    public DpTrainerBuilder in(DpTrainerBuilder settings) {
        settings.noiseSource = source;
        return settings;
    }

    private interface Noise {
        double of(long step, int at, double normal);
    }

    private static double normal(long step, int at) {
        return new Random(step * 7_919_317 + at).nextGaussian();
    }

    private static NoiseSource of(Noise noise) {
        Random random = new Random();
        return (step, sum, from, to, deviation, divisor) -> {
            double[] numbers = new double[to - from];
            float[] floats = new float[to - from];
            sum.read(from, numbers, floats, numbers.length);
            for (int i = 0; i < numbers.length; i++) {
                double z = noise.of(step, from + i, random.nextGaussian());
                numbers[i] = (numbers[i] + deviation * z) / divisor;
            }
            sum.write(from, numbers, floats, numbers.length);
        };
    }
}
