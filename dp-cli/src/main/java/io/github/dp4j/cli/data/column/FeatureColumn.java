package io.github.dp4j.cli.data.column;

import org.jspecify.annotations.Nullable;

/** A column that becomes features, each from 0 to 1. */
public sealed interface FeatureColumn extends Column
        permits NumericColumn, CategoricalColumn, OrdinalColumn, HashedColumn, DateColumn {

    /** Why a cell is no value of its column. */
    enum Problem {
        NO_NUMBER,
        NO_DATE
    }

    @Override
    int width();

    /**
     * Writes the features of a cell over zeros.
     *
     * @param cell what the cell holds; null if its value is missing
     * @param numbers how numbers are written
     * @param features where they go
     * @param at the place of the first of {@link #width}
     * @return null, or why the cell is no value of this column
     */
    @Nullable Problem encode(@Nullable String cell, NumberStyle numbers, float[] features, int at);
}
