package io.github.dp4j.accounting.rdp;

/** The orders at which Renyi divergences are known. */
public final class RdpOrders {

    private static final double[] ORDERS = build();

    private RdpOrders() {}

    /** Returns the orders, ascending, the last one infinite. Not to be modified. */
    public static double[] all() {
        return ORDERS;
    }

    /** 1.01..1.09, 1.1..10.9 by 0.1, 11..64 by 1, then 8 to an octave up to 16384, infinity. */
    private static double[] build() {
        double[] orders = new double[9 + 99 + 54 + 64 + 1];
        int n = 0;
        for (int i = 1; i <= 9; i++) {
            orders[n++] = 1 + i / 100.0;
        }
        for (int i = 11; i <= 109; i++) {
            orders[n++] = i / 10.0;
        }
        for (int i = 11; i <= 64; i++) {
            orders[n++] = i;
        }
        for (int i = 1; i <= 64; i++) {
            orders[n++] = Math.rint(64 * Math.pow(2, i / 8.0));
        }
        orders[n] = Double.POSITIVE_INFINITY;
        return orders;
    }
}
