package io.github.dp4j.audit.sequential;

/**
 * A set of outputs: those of which one feature lies on one side of a value, equals it, or does not.
 *
 * @param feature which, counted as {@link Features} orders them
 * @param side of the value
 * @param value finite or infinite
 */
record OutputEvent(int feature, Side side, double value) {

    enum Side {
        ABOVE(">"),
        AT_MOST("<="),
        EQUAL("=="),
        DIFFERENT("!=");

        private final String sign;

        Side(String sign) {
            this.sign = sign;
        }
    }

    boolean holds(double[] features) {
        double x = features[feature];
        return switch (side) {
            case ABOVE -> x > value;
            case AT_MOST -> x <= value;
            case EQUAL -> x == value;
            case DIFFERENT -> x != value;
        };
    }

    /** As a reader can check it; {@code numbers} is how many an output has. */
    String words(int numbers) {
        if (feature < numbers) {
            return name(feature, numbers) + " " + side.sign + " " + value;
        }
        if (feature < 2 * numbers && value >= Features.NO_LOWEST_BIT) {
            return name(feature - numbers, numbers) + zeroWords();
        }
        if (feature < 2 * numbers) {
            return "lowest bit set in "
                    + name(feature - numbers, numbers)
                    + " "
                    + side.sign
                    + " 2^"
                    + (long) value;
        }
        return "learned log-likelihood ratio " + side.sign + " " + value;
    }

    private String zeroWords() {
        boolean negative = value == Features.NEGATIVE_ZERO;
        return switch (side) {
            case ABOVE -> " is -0.0";
            case AT_MOST -> " is not -0.0";
            case EQUAL -> negative ? " is -0.0" : " is 0.0 or infinite";
            case DIFFERENT -> negative ? " is not -0.0" : " is neither 0.0 nor infinite";
        };
    }

    private static String name(int number, int numbers) {
        return numbers == 1 ? "output" : "output[" + number + "]";
    }
}
