package io.github.dp4j.histogram;

/**
 * What was found of a column of numbers, from noised counts alone.
 *
 * @param lower the lower end of the least bin that holds enough rows; a power of two, of either
 *     sign, or 0
 * @param upper the upper end of the greatest such bin; not above {@code lower} where nothing but
 *     zeros was found, or nothing at all
 * @param missingShare about which share of the rows has no number; 0 where these are too few
 */
public record NumberRange(double lower, double upper, double missingShare) {

    /**
     * Returns whether there is a range: numbers of some other size than zero.
     *
     * @return whether {@code lower < upper}
     */
    public boolean isFound() {
        return lower < upper;
    }
}
