package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.ImageSize;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is publicly known of images.
 *
 * @param classes their names in order; null if nobody has listed them
 * @param size what pictures are scaled to; null if nobody has said it
 * @param showValues whether messages may show a label
 */
public record ImageOptions(
        @Nullable List<String> classes, @Nullable ImageSize size, boolean showValues) {

    /** Returns the classes, of files whose labels are numbers: 0 to 9 unless given. */
    List<String> classesOrDigits() {
        return classes == null
                ? IntStream.range(0, 10).mapToObj(Integer::toString).toList()
                : classes;
    }
}
