package io.github.dp4j.cli.predict;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.model.DataShape;
import io.github.dp4j.cli.model.Predictions;
import io.github.dp4j.cli.terminal.UserErrorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Asks about images, some at a time. */
final class ImagePredictor {

    /** Enough to keep all cores busy. */
    private static final int MOST_IMAGES = 1024;

    /** Of a batch: 128 MiB. */
    private static final int MOST_NUMBERS = 1 << 25;

    private final Model network;
    private final ImageSchema schema;
    private final DataShape shape;
    private final int batch;

    /**
     * Creates the predictor.
     *
     * @param file the network's, for messages
     * @throws UserErrorException if the network does not take images of the schema
     */
    ImagePredictor(Model network, ImageSchema schema, Path file) {
        this.network = network;
        this.schema = schema;
        this.batch = Math.max(1, Math.min(MOST_IMAGES, MOST_NUMBERS / schema.size().numbers()));
        LabelledData one = data(List.of(new float[schema.size().numbers()]));
        this.shape = DataShape.of(network, one);
        if (!DataShape.fits(network, shape.of(one))) {
            throw new UserErrorException(
                    "The network in "
                            + file
                            + " does not take the images of "
                            + schema.size().words()
                            + " that its schema speaks of: the two are not of one training.");
        }
    }

    AnswerTable predict(ImageStream source, Appendable out) throws IOException {
        AnswerTable answers = new AnswerTable("image", "image", schema.classes(), x -> x, out);
        List<float[]> images = new ArrayList<>();
        List<Float> targets = new ArrayList<>();
        List<String> names = new ArrayList<>();
        float @Nullable [] pixels;
        do {
            pixels = source.next();
            if (pixels != null) {
                images.add(pixels);
                targets.add(source.target());
                names.add(source.name());
            }
            if (images.size() == batch || (pixels == null && !images.isEmpty())) {
                float[][] values =
                        Predictions.probabilities(
                                network,
                                Predictions.outputs(network, shape.of(data(images))),
                                schema.classes().size());
                for (int i = 0; i < values.length; i++) {
                    answers.add(names.get(i), values[i], targets.get(i));
                }
                images.clear();
                targets.clear();
                names.clear();
            }
        } while (pixels != null);
        return answers;
    }

    private LabelledData data(List<float[]> images) {
        INDArray features =
                Nd4j.create(images.toArray(float[][]::new))
                        .reshape(
                                'c',
                                images.size(),
                                schema.size().channels(),
                                schema.size().rows(),
                                schema.size().columns());
        INDArray none = Nd4j.zeros(DataType.FLOAT, images.size(), 1);
        return LabelledData.of(features, none, schema.classes());
    }
}
