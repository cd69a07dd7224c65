package io.github.dp4j.dl4j.gradient.step.loss;

import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.loss.ElementwiseLoss.Order;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;
import org.nd4j.linalg.lossfunctions.impl.LossWasserstein;

/** DL4J's loss functions. Classes are compared exactly: a user's subclass is not its parent. */
final class Losses {

    private static final double SMALLEST = 1e-5;

    private Losses() {}

    static Loss of(ILossFunction function, LayerSite site) {
        Class<?> type = function.getClass();
        if (type == LossMCXENT.class
                || type == LossNegativeLogLikelihood.class
                || type == LossSparseMCXENT.class) {
            LossMCXENT loss = (LossMCXENT) function;
            return new CrossEntropy(
                    weights(loss.getWeights()),
                    loss.getSoftmaxClipEps(),
                    type == LossSparseMCXENT.class);
        }
        if (type == LossBinaryXENT.class) {
            LossBinaryXENT loss = (LossBinaryXENT) function;
            return binary(weights(loss.getWeights()), loss.getClipEps());
        }
        if (type == LossL2.class || type == LossMSE.class) {
            boolean mean = type == LossMSE.class;
            return usual(
                    ((LossL2) function).getWeights(),
                    (y, a, n) -> (y - a) * (y - a) / (mean ? n : 1),
                    (y, a, n) -> 2 * (a - y) / (mean ? n : 1));
        }
        if (type == LossL1.class || type == LossMAE.class) {
            boolean mean = type == LossMAE.class;
            return usual(
                    ((LossL1) function).getWeights(),
                    (y, a, n) -> Math.abs(y - a) / (mean ? n : 1),
                    (y, a, n) -> Math.signum(a - y) / (mean ? n : 1));
        }
        return rarer(function, site);
    }

    private static Loss rarer(ILossFunction function, LayerSite site) {
        Class<?> type = function.getClass();
        if (type == LossMAPE.class) {
            return usual(
                    ((LossMAPE) function).getWeights(),
                    (y, a, n) -> 100 * Math.abs((y - a) / y) / n,
                    (y, a, n) -> -100 * Math.signum(y - a) / Math.abs(y) / n);
        }
        if (type == LossMSLE.class) {
            return usual(
                    ((LossMSLE) function).getWeights(),
                    (y, a, n) -> {
                        double ratio = Math.log((a + 1) / (y + 1));
                        return ratio * ratio / n;
                    },
                    (y, a, n) -> 2.0 / n / (a + 1) * Math.log((a + 1) / (y + 1)));
        }
        if (type == LossKLD.class) {
            return usual(
                    null,
                    (y, a, n) -> probability(y) * Math.log(probability(y) / probability(a)),
                    (y, a, n) -> -y / a);
        }
        if (type == LossPoisson.class) {
            return usual(null, (y, a, n) -> a - y * Math.log(a), (y, a, n) -> 1 - y / a);
        }
        if (type == LossWasserstein.class) {
            return new ElementwiseLoss(
                    null, Order.BOTH_AFTER, (y, a, n) -> y * a / n, (y, a, n) -> y / n);
        }
        if (type == LossHinge.class || type == LossSquaredHinge.class) {
            return new HingeLoss(type == LossSquaredHinge.class);
        }
        if (type == LossCosineProximity.class) {
            return new CosineLoss();
        }
        throw site.unsupported("loss function " + type.getName());
    }

    private static Loss binary(double @Nullable [] weights, double clip) {
        return new ElementwiseLoss(
                weights,
                Order.WEIGHTS_AFTER,
                (y, a, n) -> {
                    double p = clipped(a, clip);
                    return -y * Math.log(p) - (1 - y) * Math.log1p(-p);
                },
                (y, a, n) -> {
                    double p = clipped(a, clip);
                    return (p - y) / (p * (1 - p));
                }) {
            @Override
            void values(Row row, OutputFunction function, double[] to) {
                super.values(row, function, to);
                // DL4J's score of a softmax has one term only, though its gradient has both.
                for (int i = 0; function.softmax() && i < to.length; i++) {
                    to[i] = -weight(i) * row.labels[i] * Math.log(row.a[i]);
                }
            }
        };
    }

    private static Loss usual(
            @Nullable INDArray weights, ElementwiseLoss.Term value, ElementwiseLoss.Term slope) {
        return new ElementwiseLoss(weights(weights), Order.BEFORE_ACTIVATION, value, slope);
    }

    private static double @Nullable [] weights(@Nullable INDArray array) {
        return array == null ? null : array.toDoubleVector();
    }

    private static double clipped(double a, double clip) {
        return clip > 0 ? Math.min(1 - clip, Math.max(clip, a)) : a;
    }

    /** Between ND4J's EPS_THRESHOLD and 1. */
    private static double probability(double x) {
        return Math.min(1, Math.max(SMALLEST, x));
    }
}
