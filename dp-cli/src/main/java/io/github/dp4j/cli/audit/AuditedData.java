package io.github.dp4j.cli.audit;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.ImageSize;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.SavedTable;
import io.github.dp4j.cli.data.Tables;
import io.github.dp4j.cli.data.image.Digits;
import io.github.dp4j.cli.data.image.ImageFolder;
import io.github.dp4j.cli.data.image.ImageOptions;
import io.github.dp4j.cli.model.DataShape;
import io.github.dp4j.cli.model.LabelCoding;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.cli.terminal.WrongUseException;
import io.github.dp4j.cli.train.RunFolder;
import io.github.dp4j.dl4j.PrivateModelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Members and non-members, as the audited network reads them.
 *
 * @param members records that it was trained on
 * @param nonMembers records that it was not trained on
 * @param classes the names of the classes
 * @param isEmbedded whether they are the digits on which the command line trains by default
 */
record AuditedData(DataSet members, DataSet nonMembers, List<String> classes, boolean isEmbedded) {

    static AuditedData load(AuditOptions.Data options, AuditedModel audited) {
        Model network = audited.network();
        Path members = options.members;
        Path nonMembers = options.nonMembers;
        if (members == null || nonMembers == null) {
            requireDigits(audited);
            return of(options, Digits.training(), Digits.test(), network);
        }
        boolean folders = Files.isDirectory(members);
        if (folders != Files.isDirectory(nonMembers)) {
            throw new UserErrorException(
                    "--members and --non-members must be two CSV files, or two folders of"
                            + " images, but one is a folder and the other is not.");
        }
        return folders
                ? images(options, members, nonMembers, audited)
                : tables(options, members, nonMembers, audited);
    }

    /** Nobody audits by data that the model has never seen, unless they say so themselves. */
    private static void requireDigits(AuditedModel audited) {
        if (audited.ledger().isEmpty()) {
            throw new WrongUseException(
                    audited.file()
                            + " has no ledger, so it is not of 'dp4j train' on the embedded digits:"
                            + " say with --members what it was trained on, and with --non-members"
                            + " what it was not.");
        }
        RunFolder.dataBeside(audited.file())
                .ifPresent(
                        data -> {
                            throw new WrongUseException(
                                    audited.file()
                                            + " was trained on "
                                            + data
                                            + ", as the settings beside it say, and not on the"
                                            + " embedded digits: give --members and"
                                            + " --non-members.");
                        });
    }

    private static AuditedData images(
            AuditOptions.Data options, Path members, Path nonMembers, AuditedModel audited) {
        if (options.describesTable()) {
            throw new UserErrorException(
                    members
                            + " is a folder, read as images: --schema, --bounds, --target,"
                            + " --header, --separator and --label-column are for CSV files.");
        }
        ImageOptions images = imageOptions(options, audited.file());
        int limit = limit(options);
        LabelledData trained = ImageFolder.open(members, images).training(limit);
        requireSize(trained, images.size(), members, audited.file());
        // By the classes of the members, whatever folders lie there.
        ImageFolder out =
                ImageFolder.open(
                        nonMembers,
                        new ImageOptions(trained.classes(), images.size(), images.showValues()));
        return of(
                options,
                trained,
                out.test().orElseGet(() -> out.training(limit)),
                audited.network());
    }

    private static void requireSize(
            LabelledData images, @Nullable ImageSize known, Path folder, Path model) {
        ImageSize found = ImageSize.of(images);
        if (known != null && !found.equals(known)) {
            throw new UserErrorException(
                    folder
                            + " holds images of "
                            + found.words()
                            + " pixels, but "
                            + model
                            + " was trained on "
                            + known.words()
                            + ".");
        }
    }

    /** The model's own classes and size, if it says them. */
    private static ImageOptions imageOptions(AuditOptions.Data options, Path model) {
        ImageOptions given = options.imageOptions();
        Optional<String> saved = PrivateModelFile.findSchema(model);
        if (saved.isEmpty()) {
            return given;
        }
        if (!ImageSchema.isOne(saved.get())) {
            throw new UserErrorException(
                    model + " was trained on a table: --members and --non-members are CSV files.");
        }
        ImageSchema known = ImageSchema.parse(saved.get(), model.toString());
        if (given.classes() != null && !given.classes().equals(known.classes())) {
            throw new UserErrorException(
                    model
                            + " was trained on other classes than those of --classes, or in another"
                            + " order. Leave --classes out: the model file says what they are.");
        }
        if (given.size() != null && !given.size().equals(known.size())) {
            throw new UserErrorException(
                    model
                            + " was trained on images of "
                            + known.size().words()
                            + ", and not of --image-size: leave it out.");
        }
        return new ImageOptions(known.classes(), known.size(), given.showValues());
    }

    /** By the model's own schema, if it has one. */
    private static AuditedData tables(
            AuditOptions.Data options, Path members, Path nonMembers, AuditedModel audited) {
        Optional<String> saved = PrivateModelFile.findSchema(audited.file());
        if (saved.filter(ImageSchema::isOne).isPresent()) {
            throw new UserErrorException(
                    audited.file()
                            + " was trained on images: --members and --non-members are folders of"
                            + " images.");
        }
        int limit = limit(options);
        if (saved.isPresent() && !options.describesColumns()) {
            SavedTable table = SavedTable.parse(saved.get(), audited.file().toString());
            return of(
                    options,
                    table.read(members, options.tableOptions(), limit),
                    table.read(nonMembers, options.tableOptions(), limit),
                    audited.network());
        }
        Tables tables = Tables.open(members, options.tableOptions(), limit);
        saved.ifPresent(text -> requireSame(text, tables, audited.file()));
        return of(options, tables.training(), tables.read(nonMembers), audited.network());
    }

    /** Columns coded otherwise would be other records than those that the model was trained on. */
    private static void requireSame(String saved, Tables given, Path model) {
        if (!SavedTable.isSame(saved, given.saved())) {
            throw new UserErrorException(
                    model
                            + " was trained on columns that mean something else than those given."
                            + " Leave out --schema, --bounds, --classes, --target, --label-column"
                            + " and --header: the model file says what its columns are.");
        }
    }

    private static AuditedData of(
            AuditOptions.Data options, LabelledData in, LabelledData out, Model network) {
        if (in.isRegression()) {
            throw new UserErrorException(
                    "An audit attacks networks that tell classes apart, but the label is a number"
                            + " (--target).");
        }
        int limit = limit(options);
        DataShape shape = DataShape.of(network, in);
        return new AuditedData(
                dataSet(shape.of(in.first(limit)), network),
                dataSet(shape.of(out.first(limit)), network),
                in.classes(),
                options.members == null);
    }

    private static int limit(AuditOptions.Data options) {
        return options.limit == null ? Integer.MAX_VALUE : options.limit;
    }

    private static DataSet dataSet(LabelledData data, Model network) {
        return new DataSet(data.features(), LabelCoding.of(network, data));
    }
}
