package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import java.util.ArrayList;
import java.util.List;

/** The values that data are copied into. */
final class Inputs {

    private final DataShapes shapes;
    private final Compilation to;
    private final List<Feed> feeds = new ArrayList<>();

    Inputs(DataShapes shapes, Compilation to) {
        this.shapes = shapes;
        this.to = to;
    }

    List<Feed> feeds() {
        return List.copyOf(feeds);
    }

    int features() {
        return shapes.features().size();
    }

    /** Returns the value of one input of the network, with its mask. */
    Value features(int index, boolean channelsFirst) {
        Value.Mask mask = null;
        if (shapes.featureMasks().get(index) != null) {
            Value factors =
                    feed(Feed.Source.FEATURE_MASKS, index, shapes.featureMasks(), Kind.MASK);
            mask = new Value.Mask(factors.data(), shapes.forms().get(index));
        }
        Kind kind = channelsFirst ? Kind.CHANNELS_FIRST : Kind.CHANNELS_LAST;
        return feed(Feed.Source.FEATURES, index, shapes.features(), kind).masked(mask);
    }

    /** Returns the labels of one output of the network, with their mask. */
    LayerSite.Target target(int index, boolean channelsFirst) {
        if (index >= shapes.labels().size() || shapes.labels().get(index) == null) {
            throw new IllegalArgumentException("The data has no labels for output " + index + ".");
        }
        Kind kind = channelsFirst ? Kind.CHANNELS_FIRST : Kind.CHANNELS_LAST;
        Value labels = feed(Feed.Source.LABELS, index, shapes.labels(), kind);
        List<Integer> mask = shapes.labelMasks().get(index);
        if (mask == null) {
            return new LayerSite.Target(labels, null);
        }
        // A flat label's mask is one number an example or an output; a sequence's one number a
        // time step, or as many as labels.
        boolean rows = mask.size() < shapes.labels().get(index).size();
        return new LayerSite.Target(
                labels,
                feed(Feed.Source.LABEL_MASKS, index, shapes.labelMasks(), rows ? Kind.MASK : kind));
    }

    private enum Kind {
        CHANNELS_FIRST,
        CHANNELS_LAST,
        /** Positions only. */
        MASK
    }

    private Value feed(Feed.Source source, int index, List<List<Integer>> all, Kind kind) {
        List<Integer> dimensions = all.get(index);
        int last = dimensions.size() - 1;
        Shape shape =
                switch (kind) {
                    case CHANNELS_FIRST ->
                            new Shape(dimensions.get(0), dimensions.subList(1, last + 1));
                    case CHANNELS_LAST ->
                            new Shape(dimensions.get(last), dimensions.subList(0, last));
                    case MASK -> new Shape(1, dimensions);
                };
        Value value = to.value(shape, /* needsError= */ false, null);
        feeds.add(new Feed(source, index, value, kind == Kind.CHANNELS_FIRST));
        return value;
    }
}
