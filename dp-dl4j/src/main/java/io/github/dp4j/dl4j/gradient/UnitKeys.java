package io.github.dp4j.dl4j.gradient;

import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which objects may name a privacy unit: those of which two are equal whenever they are meant to
 * be. Arrays are not, nor what holds them; nor are 1 and 1L, nor the decimals 1.0 and 1.00. A key
 * that is equal to itself alone would make a unit of each row and protect nobody, silently.
 */
final class UnitKeys {

    private static final Set<Class<?>> VALUES =
            Set.of(
                    String.class,
                    Integer.class,
                    Long.class,
                    Short.class,
                    Byte.class,
                    Character.class,
                    BigInteger.class,
                    UUID.class);

    private UnitKeys() {}

    /**
     * Refuses a key by which rows might not be grouped as they are meant to be.
     *
     * @param kind the class of the first key
     */
    static void require(@Nullable Object key, @Nullable Class<?> kind, int row) {
        if (key == null) {
            throw new IllegalArgumentException(
                    "Row "
                            + row
                            + " has no key: it is null. Leave the row out of the data, or give it a"
                            + " key of its own if it is nobody's.");
        }
        if (kind != null && kind != key.getClass()) {
            throw new IllegalArgumentException(
                    "The key of row "
                            + row
                            + " is of "
                            + key.getClass().getSimpleName()
                            + ", and that of row 0 of "
                            + kind.getSimpleName()
                            + ": keys of two kinds are never equal, and one person would be two"
                            + " units. Make all of them strings, or all of them long numbers.");
        }
        if (!isValue(key)) {
            throw new IllegalArgumentException(
                    "The key of row "
                            + row
                            + " is of "
                            + key.getClass().getSimpleName()
                            + ", of which two may be unequal though they mean the same, so that"
                            + " rows would not be grouped: give strings, whole numbers, dates, or"
                            + " records and lists of these (of a byte[] its"
                            + " HexFormat.of().formatHex(...)).");
        }
    }

    private static boolean isValue(@Nullable Object key) {
        if (key == null) {
            return false;
        }
        return key instanceof List<?> list
                ? list.stream().allMatch(UnitKeys::isValue)
                : isValue(key.getClass());
    }

    private static boolean isValue(Class<?> type) {
        if (type.isRecord()) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .allMatch(part -> part.isPrimitive() || isValue(part));
        }
        return VALUES.contains(type)
                || Enum.class.isAssignableFrom(type)
                || TemporalAccessor.class.isAssignableFrom(type);
    }
}
