package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageSchema;
import io.github.dp4j.cli.data.text.DataFormatException;

/** Labels that are numbers of classes. */
final class Labels {

    private Labels() {}

    /** Returns the refusal of a label, which is private, and so not shown unless that was asked. */
    static DataFormatException unknown(
            String which, int index, ImageSchema schema, boolean showValues) {
        return new DataFormatException(
                which
                        + " is none of the "
                        + schema.classes().size()
                        + " classes, counted from 0"
                        + (showValues ? ": it is " + index : "")
                        + ". A training that begins may list others with --classes"
                        + (showValues ? "." : " (--show-values shows the label)."));
    }
}
