package io.github.dp4j.accounting.rdp;

import io.github.dp4j.accounting.loss.PrivacyLoss;
import io.github.dp4j.accounting.loss.ProfileLoss;

/**
 * The privacy profile that a Renyi curve implies: the least delta of all orders at every epsilon
 * ({@link RdpConversion}). The curve bounds both directions, so the profile does.
 */
final class RenyiProfile {

    /** Twice what {@link RdpConversion} adds, for a sum of two parts in place of one. */
    private static final double FEW_UNITS = 0x1p-49;

    private final double[] atZero;
    private final double[] slope;
    private final double variation;
    private final double largest;

    private RenyiProfile(double[] orders, double[] divergences) {
        int finite = orders.length - 1;
        atZero = new double[finite];
        slope = new double[finite];
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < finite; i++) {
            double rest = orders[i] - 1;
            double shrunk = Math.log1p(-1 / orders[i]);
            double log = Math.log(orders[i]);
            atZero[i] =
                    rest * (divergences[i] + shrunk)
                            - log
                            + FEW_UNITS * (1 + rest * (divergences[i] - shrunk) + log);
            slope[i] = rest * (1 - FEW_UNITS);
            least = Math.min(least, divergences[i]);
        }
        largest = divergences[finite];
        least = Math.min(least, largest);
        variation = Math.min(1, Math.sqrt(-Math.expm1(-least)) * (1 + FEW_UNITS));
    }

    /** Returns the loss of what has these divergences at {@link RdpOrders}. */
    static PrivacyLoss loss(double[] divergences) {
        RenyiProfile profile = new RenyiProfile(RdpOrders.all(), divergences);
        return new ProfileLoss(profile::at, profile.largest);
    }

    private double at(double epsilon) {
        double least = 0;
        for (int i = 0; i < slope.length; i++) {
            least = Math.min(least, atZero[i] - slope[i] * epsilon);
        }
        // Never 0 by underflow.
        return Math.min(variation, Math.max(Double.MIN_NORMAL, Math.exp(least) * (1 + 1e-15)));
    }
}
