package io.github.dp4j.dl4j.canary;

import java.security.SecureRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Records along the directions in which given data vary least. */
final class LeastVariance {

    private LeastVariance() {}

    static DataSet records(DataSet data, int count) {
        INDArray features = data.getFeatures();
        INDArray labels = data.getLabels();
        if (features.rank() != 2 || labels.rank() != 2) {
            throw new IllegalArgumentException(
                    "Directions of least variance are found in features [records, columns] with"
                            + " labels [records, classes], but the data have "
                            + features.rank()
                            + " and "
                            + labels.rank()
                            + " dimensions.");
        }
        long columns = features.size(1);
        if (count < 2 || count > columns) {
            throw new IllegalArgumentException(
                    "count must lie in [2, "
                            + columns
                            + "], one direction a canary, but is "
                            + count
                            + ".");
        }
        double length = features.norm2(1).meanNumber().doubleValue();
        INDArray directions = leastFirst(features);
        SecureRandom random = new SecureRandom();
        INDArray records = Nd4j.zeros(features.dataType(), count, columns);
        INDArray classes = Nd4j.zeros(labels.dataType(), count, labels.size(1));
        for (int i = 0; i < count; i++) {
            records.putRow(i, directions.getRow(i).mul(length).castTo(features.dataType()));
            classes.putScalar(i, random.nextInt((int) labels.size(1)), 1);
        }
        return new DataSet(records, classes);
    }

    /** Unit vectors, one a row: eigenvectors of the second moments, the smallest value first. */
    private static INDArray leastFirst(INDArray features) {
        INDArray wide = features.castTo(DataType.DOUBLE);
        INDArray moments = wide.transpose().mmul(wide).divi(features.size(0));
        moments.addi(moments.transpose().dup()).muli(0.5); // exactly symmetric
        EigenDecomposition eigen =
                new EigenDecomposition(new Array2DRowRealMatrix(moments.toDoubleMatrix()));
        int columns = (int) features.size(1);
        INDArray vectors = Nd4j.create(DataType.DOUBLE, columns, columns);
        for (int i = 0; i < columns; i++) { // the library sorts by falling value
            vectors.putRow(
                    i, Nd4j.createFromArray(eigen.getEigenvector(columns - 1 - i).toArray()));
        }
        return vectors;
    }
}
