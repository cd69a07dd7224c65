package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.Classifier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is random about shadow models, each part a function of the model's number: so a model can be
 * trained on any thread, at any time, and again.
 */
interface ShadowDraws {

    /** Returns for each record whether it is in the training of a model. */
    boolean[] members(int model);

    /**
     * Returns the parameters that a model starts from.
     *
     * @param classifier what is trained
     * @return a flat vector of its own
     */
    INDArray start(int model, Classifier classifier);

    /**
     * Returns the order in which an epoch takes a model's records.
     *
     * @param epoch from 0
     * @param members the records, in ascending order; not modified
     */
    int[] order(int model, int epoch, int[] members);

    /**
     * Returns which variant an epoch takes of each record.
     *
     * @param epoch from 0
     * @param records how many
     * @param choices how many variants there are, the record as it is included
     * @return numbers in [0, choices), one a record of the order
     */
    int[] variants(int model, int epoch, int records, int choices);
}
