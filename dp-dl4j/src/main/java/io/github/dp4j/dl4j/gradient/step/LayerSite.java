package io.github.dp4j.dl4j.gradient.step;

import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * A layer to compile and where it stands.
 *
 * @param conf its configuration; never a frozen wrapper; null for a vertex that is no layer
 * @param where its index or vertex name, for messages
 * @param parametersFrom the first index of its parameters in the flat vector
 * @param trainable false if it is frozen, or lies below a frozen layer that ends DL4J's backward
 *     pass
 * @param frozen whether DL4J runs it in test mode
 * @param target what it is trained towards, for output layers; else null
 */
public record LayerSite(
        Layer conf,
        String where,
        long parametersFrom,
        boolean trainable,
        boolean frozen,
        Target target) {

    /**
     * The labels of one output of the network.
     *
     * @param labels the label values, channels last, no error
     * @param mask DL4J's label mask, one number an example, a row or an output; or null
     */
    public record Target(Value labels, Value mask) {}

    /**
     * Returns the same site with another configuration, for layers inside layers.
     *
     * @param inner the inner layer
     * @param from where its parameters start
     * @return its site
     */
    public LayerSite inner(Layer inner, long from) {
        return new LayerSite(inner, where, from, trainable, frozen, target);
    }

    /**
     * Makes the exception that sends the network to the reference engine.
     *
     * @param what what is not known
     * @return to be thrown
     */
    public UnsupportedLayerException unsupported(String what) {
        return new UnsupportedLayerException(where, what);
    }
}
