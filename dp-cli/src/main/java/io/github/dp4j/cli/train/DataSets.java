package io.github.dp4j.cli.train;

import io.github.dp4j.cli.data.HeldOutSplit;
import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageSize;
import io.github.dp4j.cli.data.ImageStream;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.PackedData;
import io.github.dp4j.cli.data.SavedTable;
import io.github.dp4j.cli.data.Tables;
import io.github.dp4j.cli.data.image.Digits;
import io.github.dp4j.cli.data.image.ImageFolder;
import io.github.dp4j.cli.data.image.ImageOptions;
import io.github.dp4j.cli.data.text.Separator;
import io.github.dp4j.cli.model.DataShape;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.dl4j.packed.PackedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;

/**
 * The data of a run.
 *
 * @param name what it is, for the report
 * @param training the private examples
 * @param test held-out examples; null if there are none
 * @param columns what the columns mean, or what the images are: data that say the same are coded
 *     alike
 * @param schema what the columns mean, or what the images are, as it is saved with the model
 * @param profile the private release that found what the schema says; null if that is public
 * @param targetRange what a target of 1 stands for, where a number is learnt
 * @param remark what was found out about the files and is to be said; or null
 */
record DataSets(
        String name,
        LabelledData training,
        @Nullable LabelledData test,
        List<String> columns,
        String schema,
        @Nullable LedgerRelease profile,
        double targetRange,
        @Nullable String remark) {

    private static final String DIGITS = "hand-written digits (UCI, embedded)";

    /** Returns whether these are the digits on which the defaults were tuned. */
    boolean isDigits() {
        return name.equals(DIGITS);
    }

    static DataSets load(TrainOptions.Data options) {
        int limit = options.limit == null ? Integer.MAX_VALUE : options.limit;
        Path data = options.data;
        if (data == null) {
            LabelledData digits = Digits.training().first(limit);
            return images(DIGITS, ImageSchema.of(digits, Digits.BRIGHTEST), digits, Digits.test());
        }
        if (options.imageOptions().size() != null && !Files.isDirectory(data)) {
            throw new UserErrorException(
                    data + " is no folder: --image-size is for pictures in files of their own.");
        }
        boolean isPacked = PackedFile.isPacked(data);
        if (options.unitColumn != null && (isPacked || Files.isDirectory(data))) {
            throw new UserErrorException(
                    data
                            + " has no column that says whose a row is, since it is "
                            + (isPacked ? "a packed file" : "a folder of images")
                            + ": --unit-column needs the CSV file.");
        }
        if (isPacked) {
            return packed(data, options, limit);
        }
        return Files.isDirectory(data) ? folder(data, options, limit) : table(data, options, limit);
    }

    /** The file says itself what its numbers mean. */
    private static DataSets packed(Path data, TrainOptions.Data options, int limit) {
        if (options.describesColumns() || options.testSplit != null) {
            throw new UserErrorException(
                    data
                            + " is a packed file, which says itself what its columns and classes"
                            + " are: leave out --schema, --bounds, --classes, --target,"
                            + " --label-column and --header; and --test-split, for which pack the"
                            + " two parts.");
        }
        PackedData packed = PackedData.open(data);
        SavedTable table = packed.table();
        LabelledData test = options.test == null ? null : test(options.test, options, packed);
        if (table == null) {
            return images(
                    nameOf(data),
                    ImageSchema.parse(packed.schema(), data.toString()),
                    packed.examples().first(limit),
                    test);
        }
        return new DataSets(
                nameOf(data),
                packed.examples().first(limit),
                test,
                List.of("packed as " + packed.schema()),
                packed.schema(),
                table.profile(),
                packed.examples().isRegression() ? table.target(1) - table.target(0) : 1,
                /* remark= */ null);
    }

    private static LabelledData test(Path test, TrainOptions.Data options, PackedData packed) {
        SavedTable table = packed.table();
        if (PackedFile.isPacked(test)) {
            PackedData other = PackedData.open(test);
            if (!isSame(packed.schema(), other.schema())) {
                throw new UserErrorException(
                        "The held-out file "
                                + test
                                + " is packed by another schema than the training data: pack both"
                                + " by one.");
            }
            return other.examples();
        }
        if (table != null) {
            return table.read(test, options.tableOptions(), Integer.MAX_VALUE);
        }
        return heldOut(
                test, ImageSchema.parse(packed.schema(), test.toString()), options.showValues());
    }

    private static DataSets folder(Path data, TrainOptions.Data options, int limit) {
        if (options.testSplit != null) {
            throw new UserErrorException(
                    data
                            + " is a folder of images, which brings its test set or is given"
                            + " one with --test: --test-split is for CSV files.");
        }
        if (options.describesTable()) {
            throw new UserErrorException(
                    data
                            + " is a folder, read as images: --schema, --bounds, --target,"
                            + " --header, --separator and --label-column are for CSV files.");
        }
        ImageFolder folder = ImageFolder.open(data, options.imageOptions());
        try (ImageStream images = folder.training()) {
            ImageSchema schema = images.schema();
            ImageSize size = options.imageOptions().size();
            if (size != null && !size.equals(schema.size())) {
                throw new UserErrorException(
                        data
                                + " holds images of "
                                + schema.size().words()
                                + ": --image-size is for pictures in files of their own.");
            }
            LabelledData test =
                    options.test == null
                            ? folder.test().orElse(null)
                            : heldOut(options.test, schema, options.showValues());
            return images(nameOf(data), schema, images.read(limit), test);
        }
    }

    /** By the classes and the size of the training data, whatever folders lie there. */
    private static LabelledData heldOut(Path test, ImageSchema schema, boolean showValues) {
        ImageOptions known = new ImageOptions(schema.classes(), schema.size(), showValues);
        return ImageFolder.open(test, known)
                .test()
                .orElseThrow(
                        () ->
                                new UserErrorException(
                                        "The folder "
                                                + test
                                                + " holds no test set: files of IDX or CIFAR-10,"
                                                + " or a folder 'test' of classes."));
    }

    private static DataSets images(
            String name, ImageSchema schema, LabelledData training, @Nullable LabelledData test) {
        return new DataSets(
                name,
                training,
                test,
                List.of("images of " + schema.size().words()),
                schema.text(),
                /* profile= */ null,
                /* targetRange= */ 1,
                /* remark= */ null);
    }

    /** Reports are handed on: no folder's name, which may say more than the owner wants to. */
    private static String nameOf(Path data) {
        Path name = data.toAbsolutePath().normalize().getFileName();
        return name == null ? data.toString() : name.toString();
    }

    private static DataSets table(Path data, TrainOptions.Data options, int limit) {
        Tables tables = Tables.open(data, options.tableOptions(), options.unitColumn, limit);
        LabelledData training = tables.training();
        LabelledData test = options.test == null ? null : tables.read(options.test);
        if (options.testSplit != null) {
            HeldOutSplit split = HeldOutSplit.of(training, options.testSplit);
            training = split.training();
            test = split.test();
        }
        if (options.unitColumn != null && training.units() < 2) {
            throw new UserErrorException(
                    "All rows that are trained on have one key in column '"
                            + options.unitColumn
                            + "': they are one unit, and there is nothing to sample from. Name the"
                            + " column that says whose a row is.");
        }
        return new DataSets(
                nameOf(data),
                training,
                test,
                tables.meanings(),
                tables.saved(),
                tables.profile(),
                tables.targetRange(),
                tables.separator() == Separator.COMMA
                        ? null
                        : "cells are separated by " + tables.separator().words());
    }

    /** Returns what was released from the data to know what they mean. */
    List<LedgerRelease> releases() {
        return profile == null ? List.of() : List.of(profile);
    }

    /** Returns the same with other examples to train on: a part of those that are here. */
    DataSets withTraining(LabelledData part) {
        return new DataSets(name, part, test, columns, schema, profile, targetRange, remark);
    }

    /** Returns what batches and the population count. */
    String unitWord() {
        return training.keys() == null ? "examples" : "persons";
    }

    /** Returns the same in the shape that a network takes. */
    DataSets shapedFor(Model network) {
        DataShape shape = DataShape.of(network, training);
        return map(shape::of);
    }

    /**
     * Refuses data that are coded otherwise than the model's, whatever the settings beside it say:
     * with its classes in another order a model is wrong where it was right.
     */
    void requireSchemaOf(Path model) {
        PrivateModelFile.findSchema(model)
                .filter(saved -> !isSame(saved, schema))
                .ifPresent(
                        saved -> {
                            throw new UserErrorException(
                                    model
                                            + " was trained on data that mean something else than"
                                            + " those given: classes, bounds, categories, their"
                                            + " order or the size of images differ from what the"
                                            + " model file says. Resume with the schema and the"
                                            + " data of before.");
                        });
    }

    private static boolean isSame(String one, String other) {
        boolean images = ImageSchema.isOne(one);
        if (images != ImageSchema.isOne(other)) {
            return false;
        }
        return images
                ? ImageSchema.parse(one, "a model").equals(ImageSchema.parse(other, "a model"))
                : SavedTable.isSame(one, other);
    }

    /** Saves a model with what its inputs and outputs mean. */
    void save(DpTrainer trainer, Path file) {
        trainer.save(file, schema);
    }

    private DataSets map(UnaryOperator<LabelledData> change) {
        return new DataSets(
                name,
                change.apply(training),
                test == null ? null : change.apply(test),
                columns,
                schema,
                profile,
                targetRange,
                remark);
    }
}
