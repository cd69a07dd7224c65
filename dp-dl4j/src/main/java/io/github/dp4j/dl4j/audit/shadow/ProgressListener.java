package io.github.dp4j.dl4j.audit.shadow;

/** Is told how far an audit's shadow models are. */
@FunctionalInterface
public interface ProgressListener {

    /**
     * Called before the first model, and after each; never by two threads at once.
     *
     * @param done finished models, those that were kept from an earlier run among them
     * @param total all models
     */
    void onProgress(int done, int total);
}
