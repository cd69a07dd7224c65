package io.github.dp4j.dl4j.kernel.shape;

/**
 * An element-wise function and its derivative, as ND4J defines them.
 *
 * @param kind which function
 * @param alpha its parameter: the slope below zero of RELU, the threshold of THRESHOLDED_RELU;
 *     ignored by the others
 */
public record Activation(Kind kind, double alpha) {

    /** The functions. */
    public enum Kind {
        /** x. */
        IDENTITY,
        /** x above 0, alpha x below. */
        RELU,
        /** x clipped to [0, 6]. */
        RELU6,
        /** Hyperbolic tangent. */
        TANH,
        /** 1 / (1 + exp(-x)). */
        SIGMOID,
        /** x above 0, exp(x) - 1 below. */
        ELU,
        /** Scaled ELU of Klambauer et al., arXiv 1706.02515. */
        SELU,
        /** x sigmoid(1.702 x). */
        GELU,
        /** x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2. */
        GELU_PRECISE,
        /** x sigmoid(x). */
        SWISH,
        /** x tanh(softplus(x)). */
        MISH,
        /** log(1 + exp(x)). */
        SOFTPLUS,
        /** x / (1 + |x|). */
        SOFTSIGN,
        /** 0.2 x + 0.5 clipped to [0, 1]. */
        HARD_SIGMOID,
        /** x clipped to [-1, 1]. */
        HARD_TANH,
        /** max(0, tanh(x)). */
        RECTIFIED_TANH,
        /** 1.7159 times a rational approximation of tanh(2 x / 3). */
        RATIONAL_TANH,
        /** x cubed. */
        CUBE,
        /** x above alpha, 0 below. */
        THRESHOLDED_RELU
    }

    /** The function that changes nothing. */
    public static final Activation IDENTITY = new Activation(Kind.IDENTITY, 0);

    /** The logistic function. */
    public static final Activation SIGMOID = new Activation(Kind.SIGMOID, 0);

    /** The hyperbolic tangent. */
    public static final Activation TANH = new Activation(Kind.TANH, 0);

    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;
    private static final double GELU_ROOT = Math.sqrt(2 / Math.PI);
    private static final double GELU_CUBIC = 0.044715;

    // ND4J computes with these float constants in double networks too.
    private static final double GELU_SLOPE = 1.702f;
    private static final double HARD_SLOPE = 0.2f;
    private static final double RATIONAL_SCALE = 1.7159f;
    private static final double RATIONAL_SLOPE = 2.0 / 3;
    private static final double RATIONAL_QUARTIC = 1.41645f;

    /**
     * Returns the function's value.
     *
     * @param x the argument
     * @return f(x)
     */
    public double value(double x) {
        return switch (kind) {
            case IDENTITY -> x;
            case RELU -> x > 0 ? x : alpha * x;
            case RELU6 -> Math.min(Math.max(x, 0), 6);
            case TANH -> Math.tanh(x);
            case SIGMOID -> sigmoid(x);
            case ELU -> x >= 0 ? x : Math.expm1(x);
            case SELU -> SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x));
            case GELU -> x * sigmoid(GELU_SLOPE * x);
            case GELU_PRECISE -> 0.5 * x * (1 + Math.tanh(geluArgument(x)));
            case SWISH -> x * sigmoid(x);
            case MISH -> x * Math.tanh(softplus(x));
            case SOFTPLUS -> softplus(x);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case HARD_SIGMOID -> Math.min(1, Math.max(0, HARD_SLOPE * x + 0.5));
            case HARD_TANH -> Math.min(1, Math.max(-1, x));
            case RECTIFIED_TANH -> Math.max(0, Math.tanh(x));
            case RATIONAL_TANH -> {
                double y = RATIONAL_SLOPE * x;
                yield RATIONAL_SCALE * Math.signum(y) * (1 - 1 / rationalDenominator(y));
            }
            case CUBE -> x * x * x;
            case THRESHOLDED_RELU -> x > alpha ? x : 0;
        };
    }

    /**
     * Says whether a larger argument never has a smaller value, and a slope of zero wherever two
     * arguments have one value: then the largest of some numbers has the largest value, and passes
     * on the same errors.
     *
     * @return whether a maximum may be taken before the function
     */
    public boolean keepsMaximum() {
        return kind == Kind.TANH || kind == Kind.SIGMOID || (kind == Kind.RELU && alpha >= 0);
    }

    /**
     * Returns the function's derivative.
     *
     * @param x the argument
     * @return f'(x)
     */
    public double slope(double x) {
        return switch (kind) {
            case IDENTITY -> 1;
            case RELU -> slopeOfRectifier(x);
            case RELU6 -> x > 0 && x < 6 ? 1 : 0;
            case TANH, SIGMOID, ELU -> slopeAt(value(x));
            case SELU -> SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * Math.exp(x));
            case GELU -> {
                double s = sigmoid(GELU_SLOPE * x);
                yield s + GELU_SLOPE * x * s * (1 - s);
            }
            case GELU_PRECISE -> {
                double t = Math.tanh(geluArgument(x));
                double inner = GELU_ROOT * (1 + 3 * GELU_CUBIC * x * x);
                yield 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner;
            }
            case SWISH -> {
                double s = sigmoid(x);
                yield s + x * s * (1 - s);
            }
            case MISH -> {
                double t = Math.tanh(softplus(x));
                yield t + x * (1 - t * t) * sigmoid(x);
            }
            case SOFTPLUS -> sigmoid(x);
            case SOFTSIGN -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
            case HARD_SIGMOID -> x < -2.5 || x > 2.5 ? 0 : HARD_SLOPE;
            case HARD_TANH -> x > -1 && x < 1 ? 1 : 0;
            case RECTIFIED_TANH -> x > 0 ? slopeAtTanh(Math.tanh(x)) : 0;
            case RATIONAL_TANH -> {
                double y = RATIONAL_SLOPE * x;
                double a = rationalDenominator(y);
                double da = 1 + Math.signum(y) * (2 * y + 4 * RATIONAL_QUARTIC * y * y * y);
                yield RATIONAL_SCALE * RATIONAL_SLOPE * da / (a * a);
            }
            case CUBE -> 3 * x * x;
            case THRESHOLDED_RELU -> x > alpha ? 1 : 0;
        };
    }

    /**
     * Passes an error back. As in ND4J, a rectifier that is shut selects and does not multiply: it
     * lets no error through, be it infinite or NaN.
     *
     * @param error the derivative of the loss by the value
     * @param slope of the function there
     * @return the derivative of the loss by the argument
     */
    public double back(double error, double slope) {
        boolean selects = kind == Kind.RELU || kind == Kind.THRESHOLDED_RELU;
        return selects && slope == 0 ? 0 : error * slope;
    }

    /**
     * Says whether the function may work in place, its value in the place of its argument.
     *
     * @return whether its slope follows from its value
     */
    public boolean mayShare() {
        return switch (kind) {
            case RELU -> alpha >= 0; // else a value above 0 may be of an argument below it
            case TANH, SIGMOID, ELU -> true;
            default -> false;
        };
    }

    /**
     * Returns the derivative where the value is {@code y}, for the functions of which {@link
     * #mayShare} says yes.
     */
    public double slopeAt(double y) {
        return switch (kind) {
            case RELU -> slopeOfRectifier(y);
            case TANH -> slopeAtTanh(y);
            case SIGMOID -> y * (1 - y);
            case ELU -> y >= 0 ? 1 : y + 1;
            default -> throw new IllegalStateException(kind + " needs its argument");
        };
    }

    /** As ND4J: of a leaky one it is 1 at 0, where margins of zeros stay. */
    private double slopeOfRectifier(double x) {
        return x > 0 || (x == 0 && alpha != 0) ? 1 : (float) alpha;
    }

    private static double slopeAtTanh(double y) {
        return 1 - y * y;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return x > 30 ? x : Math.log1p(Math.exp(x));
    }

    private static double geluArgument(double x) {
        return GELU_ROOT * (x + GELU_CUBIC * x * x * x);
    }

    private static double rationalDenominator(double y) {
        return 1 + Math.abs(y) + y * y + RATIONAL_QUARTIC * y * y * y * y;
    }
}
