package io.github.dp4j.cli.data.text;

/** Decimal numbers in tables: a point, perhaps an exponent, and nothing that Java alone knows. */
public final class Decimals {

    private Decimals() {}

    /**
     * Reads a number.
     *
     * @param text such as {@code -12}, {@code .5} or {@code 1e-3}
     * @return the number; NaN if the text is anything else, or beyond the largest double
     */
    public static double parse(String text) {
        if (!isDecimal(text)) {
            return Double.NaN;
        }
        double value = Double.parseDouble(text);
        return Double.isInfinite(value) ? Double.NaN : value;
    }

    /**
     * Returns whether the text is {@code [+-] (digits [. [digits]] | . digits) [e [+-] digits]}.
     */
    public static boolean isDecimal(String text) {
        int at = afterSign(text, 0);
        int point = afterDigits(text, at);
        int digits = point - at;
        at = point;
        if (at < text.length() && text.charAt(at) == '.') {
            int end = afterDigits(text, at + 1);
            digits += end - at - 1;
            at = end;
        }
        if (digits == 0) {
            return false;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int exponent = afterSign(text, at + 1);
            at = afterDigits(text, exponent);
            return at > exponent && at == text.length();
        }
        return at == text.length();
    }

    private static int afterSign(String text, int at) {
        return at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')
                ? at + 1
                : at;
    }

    private static int afterDigits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
