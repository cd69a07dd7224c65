package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;

/** DL4J's dropout and its kin. Classes are compared exactly; schedules are not known. */
final class Dropouts {

    private Dropouts() {}

    /** One example's random {@code y = multiplier x + shift}, independent of the data. */
    interface Draw {

        /** Returns how many uniform numbers it takes. */
        int uniforms();

        /** Says whether shifts are not all zero. */
        default boolean shifts() {
            return false;
        }

        /** Turns uniform numbers into the example's multipliers, and shifts if it has any. */
        void draw(double[] uniforms, double[] multipliers, double[] shifts);
    }

    static Draw of(IDropout dropout, Shape shape, LayerSite site, Compilation to) {
        int size = shape.size();
        Class<?> type = dropout.getClass();
        if (type == Dropout.class && ((Dropout) dropout).getPSchedule() == null) {
            double p = ((Dropout) dropout).getP();
            return multipliers(size, size, (u, i) -> u[i] < p ? 1 / p : 0);
        }
        if (type == SpatialDropout.class
                && ((SpatialDropout) dropout).getPSchedule() == null
                && to.channelsFirst()
                && !shape.extents().isEmpty()) {
            // DL4J takes the dimension behind the examples for the channels.
            double p = ((SpatialDropout) dropout).getP();
            int channels = shape.channels();
            return multipliers(channels, size, (u, i) -> u[i % channels] < p ? 1 / p : 0);
        }
        if (type == GaussianDropout.class
                && ((GaussianDropout) dropout).getRateSchedule() == null) {
            double rate = ((GaussianDropout) dropout).getRate();
            double deviation = Math.sqrt(rate / (1 - rate));
            return multipliers(2 * size, size, (u, i) -> 1 + deviation * gaussian(u, i));
        }
        if (type == GaussianNoise.class && ((GaussianNoise) dropout).getStddevSchedule() == null) {
            return new Noise(size, ((GaussianNoise) dropout).getStddev());
        }
        if (type == AlphaDropout.class && ((AlphaDropout) dropout).getPSchedule() == null) {
            return new Alpha(size, (AlphaDropout) dropout);
        }
        throw site.unsupported("dropout " + dropout);
    }

    /** Refuses dropout that is known for no data. */
    static void requireKnown(IDropout dropout, LayerSite site) {
        boolean known =
                dropout == null
                        || (dropout.getClass() == Dropout.class
                                && ((Dropout) dropout).getPSchedule() == null)
                        || (dropout.getClass() == SpatialDropout.class
                                && ((SpatialDropout) dropout).getPSchedule() == null)
                        || (dropout.getClass() == GaussianDropout.class
                                && ((GaussianDropout) dropout).getRateSchedule() == null)
                        || (dropout.getClass() == GaussianNoise.class
                                && ((GaussianNoise) dropout).getStddevSchedule() == null)
                        || (dropout.getClass() == AlphaDropout.class
                                && ((AlphaDropout) dropout).getPSchedule() == null);
        if (!known) {
            throw site.unsupported("dropout " + dropout);
        }
    }

    @FunctionalInterface
    private interface Multiplier {
        double of(double[] uniforms, int i);
    }

    private static Draw multipliers(int uniforms, int size, Multiplier each) {
        return new Draw() {
            @Override
            public int uniforms() {
                return uniforms;
            }

            @Override
            public void draw(double[] u, double[] multipliers, double[] shifts) {
                for (int i = 0; i < size; i++) {
                    multipliers[i] = each.of(u, i);
                }
            }
        };
    }

    /** Box and Muller, from the i-th pair; 1 - u is never 0. */
    static double gaussian(double[] uniforms, int i) {
        return Math.sqrt(-2 * Math.log(1 - uniforms[2 * i]))
                * Math.cos(2 * Math.PI * uniforms[2 * i + 1]);
    }

    /** Additive Gaussian noise. */
    private record Noise(int size, double deviation) implements Draw {
        @Override
        public int uniforms() {
            return 2 * size;
        }

        @Override
        public boolean shifts() {
            return true;
        }

        @Override
        public void draw(double[] uniforms, double[] multipliers, double[] shifts) {
            Arrays.fill(multipliers, 1);
            for (int i = 0; i < size; i++) {
                shifts[i] = deviation * gaussian(uniforms, i);
            }
        }
    }

    /**
     * {@code a (x d + alpha' (1 - d)) + b}, d one with probability p (Klambauer et al., arXiv
     * 1706.02515).
     */
    private record Alpha(int size, double p, double a, double b, double dropped) implements Draw {
        Alpha(int size, AlphaDropout conf) {
            this(
                    size,
                    conf.getP(),
                    conf.a(conf.getP()),
                    conf.b(conf.getP()),
                    -conf.getLambda() * conf.getAlpha());
        }

        @Override
        public int uniforms() {
            return size;
        }

        @Override
        public boolean shifts() {
            return true;
        }

        @Override
        public void draw(double[] uniforms, double[] multipliers, double[] shifts) {
            for (int i = 0; i < size; i++) {
                boolean kept = uniforms[i] < p;
                multipliers[i] = kept ? a : 0;
                shifts[i] = kept ? b : a * dropped + b;
            }
        }
    }
}
