package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.shape.Activation;
import io.github.dp4j.dl4j.kernel.shape.Activation.Kind;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationRationalTanh;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationRectifiedTanh;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** DL4J's activation functions. Classes are compared exactly. */
public final class Activations {

    private static final Map<Class<? extends IActivation>, Kind> PLAIN =
            Map.ofEntries(
                    Map.entry(ActivationIdentity.class, Kind.IDENTITY),
                    Map.entry(ActivationReLU6.class, Kind.RELU6),
                    Map.entry(ActivationTanH.class, Kind.TANH),
                    Map.entry(ActivationSigmoid.class, Kind.SIGMOID),
                    Map.entry(ActivationSELU.class, Kind.SELU),
                    Map.entry(ActivationSwish.class, Kind.SWISH),
                    Map.entry(ActivationMish.class, Kind.MISH),
                    Map.entry(ActivationSoftPlus.class, Kind.SOFTPLUS),
                    Map.entry(ActivationSoftSign.class, Kind.SOFTSIGN),
                    Map.entry(ActivationHardSigmoid.class, Kind.HARD_SIGMOID),
                    Map.entry(ActivationHardTanH.class, Kind.HARD_TANH),
                    Map.entry(ActivationRectifiedTanh.class, Kind.RECTIFIED_TANH),
                    Map.entry(ActivationRationalTanh.class, Kind.RATIONAL_TANH),
                    Map.entry(ActivationCube.class, Kind.CUBE));

    private Activations() {}

    /** Appends a function of a value that nobody else reads. */
    static Value inPlace(IActivation function, Value input, LayerSite site, Compilation to) {
        return softmax(function)
                ? SoftmaxStep.inPlace(input, to)
                : ActivationStep.inPlace(of(function, site), input, to);
    }

    /** Appends the activation of a convolution. */
    public static Value ofConvolution(LayerSite site, BaseLayer conf, Value z, Compilation to) {
        if (softmax(conf.getActivationFn())) {
            throw site.unsupported("softmax in a convolution");
        }
        return inPlace(conf.getActivationFn(), z, site, to);
    }

    /**
     * Appends a maximum over a value. Where that value was just made by a function that keeps
     * maxima, the function comes after the maximum: it has fewer numbers to do, and each result and
     * error is the same. Where two arguments have one value, and a maximum might choose the other
     * of them, the function's slope is zero or the arguments are a rounding apart.
     *
     * @param maximum appends it
     */
    public static Value overMaximum(Value value, Compilation to, UnaryOperator<Value> maximum) {
        if (to.last() instanceof ActivationStep function && function.keepsMaximumOf(value)) {
            to.takeBackLast();
            return function.again(maximum.apply(function.input()), to);
        }
        return maximum.apply(value);
    }

    /** Appends mask and activation, as DL4J applies them. */
    public static Value underMask(LayerSite site, BaseLayer conf, Value z, Compilation to) {
        MaskStep.append(z, /* errorsToo= */ true, to);
        Value a = inPlace(conf.getActivationFn(), z, site, to);
        if (a.mask() == null) {
            return a;
        }
        // Not in place: slopes are computed from the activations before the mask.
        Value masked = to.value(a.shape(), a.needsError(), a.mask());
        to.add(new CopyStep(a, masked));
        MaskStep.append(masked, /* errorsToo= */ false, to);
        return masked;
    }

    public static boolean softmax(IActivation function) {
        return function.getClass() == ActivationSoftmax.class;
    }

    public static Activation of(IActivation function, LayerSite site) {
        Kind kind = PLAIN.get(function.getClass());
        if (kind != null) {
            return new Activation(kind, 0);
        }
        Class<?> type = function.getClass();
        if (type == ActivationReLU.class) {
            ActivationReLU relu = (ActivationReLU) function;
            if (relu.getMax() == null && relu.getThreshold() == null) {
                Double slope = relu.getNegativeSlope();
                return new Activation(Kind.RELU, slope == null ? 0 : slope);
            }
        }
        if (type == ActivationLReLU.class) {
            return new Activation(Kind.RELU, ((ActivationLReLU) function).getAlpha());
        }
        // DL4J's backward pass ignores another alpha.
        if (type == ActivationELU.class && ((ActivationELU) function).getAlpha() == 1) {
            return new Activation(Kind.ELU, 1);
        }
        if (type == ActivationGELU.class) {
            boolean precise = ((ActivationGELU) function).isPrecise();
            return new Activation(precise ? Kind.GELU_PRECISE : Kind.GELU, 0);
        }
        if (type == ActivationThresholdedReLU.class) {
            double theta = ((ActivationThresholdedReLU) function).getTheta();
            return new Activation(Kind.THRESHOLDED_RELU, theta);
        }
        throw site.unsupported("activation function " + function);
    }
}
