package io.github.dp4j.accounting.loss;

/**
 * The exponential mechanism with parameter eps: the privacy loss of a release lies in an interval
 * {@code [t - eps, t]} with t in [0, eps] (Durfee and Rogers, arXiv 1905.04273), and any two
 * outcomes with such losses are possible.
 *
 * <p>Of all such laws those of two outcomes have the largest mean of any convex function of {@code
 * e^-loss}, whose own mean is 1 (Dong, Durfee, Rogers, Optimal differential privacy composition for
 * exponential mechanisms, arXiv 1909.13830): with {@code E = e^eps} and {@code u = e^t} the loss is
 * t with probability {@code (E - u) / (E - 1)}, else t - eps. Hockey sticks and moments are such
 * means; what is written here is the largest over t, so it holds whatever t a data set has, and
 * also where later releases depend on earlier ones.
 */
public final class BoundedRange {

    /** From here on what is known beyond the pure guarantee moves epsilon by less than 1. */
    private static final double LARGE = 40;

    /** Covers the rounding of a few operations. */
    private static final double FEW_UNITS = 0x1p-49;

    private BoundedRange() {}

    /** Above: the pair of the profile; below: {@code t = eps/2}, which two scores attain. */
    public static SampledReleases.Losses losses(double epsilon) {
        PrivacyLoss above =
                epsilon > 0 && epsilon <= LARGE
                        ? new ProfileLoss(e -> profile(epsilon, e), epsilon)
                        : DiscretePairs.approximateDp(epsilon, /* delta= */ 0);
        PrivacyLoss below = DiscretePairs.approximateDp(0.5 * epsilon, /* delta= */ 0);
        return new SampledReleases.Losses(new PrivacyLoss[] {above}, new PrivacyLoss[] {below});
    }

    /**
     * The hockey stick at e in [0, eps]: {@code (E - u) (1 - e^e/u) / (E - 1)} is largest at {@code
     * u = sqrt(E e^e)}, where it is {@code (sqrt(E) - sqrt(e^e))^2 / (E - 1)}.
     */
    public static double profile(double epsilon, double e) {
        double half = Math.expm1(0.5 * (e - epsilon));
        return Math.min(1, half * half / -Math.expm1(-epsilon) * (1 + FEW_UNITS));
    }

    /**
     * The Renyi divergence: the moment {@code u^(a-1) ((E - u) + (u - 1) E^(1-a)) / (E - 1)} is
     * largest at {@code u = (a-1) A / (a B)} with {@code A = E - E^(1-a), B = 1 - E^(1-a)}; and no
     * more than {@code a eps^2 / 8} (Hoeffding's lemma; Cesar and Rogers, arXiv 2004.07223, Lemma
     * 3.2).
     */
    public static double divergence(double epsilon, double order) {
        double rho = epsilon * epsilon / 8;
        double most = order * (rho * (1 + FEW_UNITS) + Double.MIN_NORMAL);
        if (order == Double.POSITIVE_INFINITY || !(epsilon > 0)) {
            return epsilon > 0 ? epsilon : 0;
        }
        double rest = order - 1;
        double logA = epsilon + Math.log(-Math.expm1(-order * epsilon));
        double logB = Math.log(-Math.expm1(-rest * epsilon));
        double t = Math.log(rest / order) + logA - logB;
        if (t > 0 && t < epsilon) {
            double log =
                    rest * t + logA - Math.log(order) - epsilon - Math.log(-Math.expm1(-epsilon));
            double size = 1 + order * epsilon + Math.abs(logA) + Math.abs(logB) + Math.log(order);
            // Small differences of large numbers lose digits: then the other bound is the better.
            most = Math.min(most, (Math.max(0, log) + FEW_UNITS * size) / rest);
        }
        return most;
    }
}
