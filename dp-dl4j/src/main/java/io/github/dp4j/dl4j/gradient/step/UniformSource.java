package io.github.dp4j.dl4j.gradient.step;

/**
 * Uniform numbers for dropout masks. They are independent of the data and no guarantee rests on
 * them, so they need speed, not secrecy.
 */
@FunctionalInterface
public interface UniformSource {

    /**
     * Fills an array for one example of one layer.
     *
     * @param numbers overwritten with numbers in [0, 1)
     * @param count how many
     */
    void fill(double[] numbers, int count);

    /**
     * Returns a SplitMix64 stream (Steele, Lea, Flood, "Fast splittable pseudorandom number
     * generators", OOPSLA 2014). Not for noise: its output can be predicted.
     *
     * @param seed where the stream starts
     * @return the stream
     */
    static UniformSource seeded(long seed) {
        long[] state = {seed};
        return (numbers, count) -> {
            long s = state[0];
            for (int i = 0; i < count; i++) {
                s += 0x9E3779B97F4A7C15L;
                long z = (s ^ (s >>> 30)) * 0xBF58476D1CE4E5B9L;
                z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
                numbers[i] = ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
            }
            state[0] = s;
        };
    }
}
