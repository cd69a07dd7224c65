package io.github.dp4j.dl4j.gradient.step;

/** A layer, or an option of it, that the compiled engine does not know. */
public final class UnsupportedLayerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param where the layer
     * @param what what is not known
     */
    public UnsupportedLayerException(String where, String what) {
        super(where + ": " + what);
    }
}
