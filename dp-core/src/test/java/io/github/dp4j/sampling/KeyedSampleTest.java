package io.github.dp4j.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statistical tests as in {@link PoissonSamplerTest}: 1e-7 over the choice of a fixed key. */
class KeyedSampleTest {

    private static final double FALSE_ALARM = 1e-7;

    private static KeyedSample sample(long key, double q) {
        return new KeyedSample(SampleKey.forTesting(key), q);
    }

    @Property(tries = 200)
    void members_partsInAnyOrderAndOnAnyMachine_areThoseOfTheWhole(
            @ForAll long key,
            @ForAll @DoubleRange(min = 0.001, max = 1) @Scale(3) double q,
            @ForAll @LongRange(min = 0, max = 1L << 40) long step,
            @ForAll @LongRange(min = 0, max = 1L << 40) long from,
            @ForAll @IntRange(max = 300) int first,
            @ForAll @IntRange(max = 300) int second) {
        long cut = from + first;
        long to = cut + second;
        long[] whole = sample(key, q).members(step, from, to);

        KeyedSample elsewhere = sample(key, q);
        long[] end = elsewhere.members(step, cut, to);
        elsewhere.members(step + 1, from, to); // what was asked in between changes nothing
        long[] start = elsewhere.members(step, from, cut);

        assertThat(LongStream.concat(Arrays.stream(start), Arrays.stream(end)).toArray())
                .isEqualTo(whole);
        assertThat(whole).isSorted().doesNotHaveDuplicates();
        assertThat(Arrays.stream(whole)).allMatch(id -> id >= from && id < to);
    }

    @Test
    void members_oneMoreExample_leavesAllOthersTheirCoins() {
        KeyedSample sample = sample(1, 0.1);
        for (int n = 1; n < 500; n++) {
            int last = n;
            long[] more = sample.members(3, 0, n + 1);
            assertThat(Arrays.stream(more).filter(id -> id < last).toArray())
                    .isEqualTo(sample.members(3, 0, n));
        }
    }

    /** Eight ids on both sides of a block's end, and across two ends. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.5, 0.05})
    void members_acrossTheEndOfABlock_haveTheLawOfIndependentCoins(double q) {
        int block = (int) Math.ceil(16 / q);
        KeyedSample sample = sample(2, q);
        long[] step = {0};
        Supplier<int[]> across =
                () ->
                        Arrays.stream(sample.members(step[0]++, block - 4, block + 4))
                                .mapToInt(id -> (int) id - block + 4)
                                .toArray();

        assertThat(SubsetLaw.pValue(across, 8, 400_000, SubsetLaw.coins(8, q)))
                .isGreaterThan(FALSE_ALARM);
    }

    @Test
    void members_sameIdInConsecutiveSteps_isIndependent() {
        KeyedSample sample = sample(3, 0.3);
        long[] step = {0};
        Supplier<int[]> eightSteps =
                () -> {
                    long first = 8 * step[0]++;
                    return IntStream.range(0, 8)
                            .filter(i -> sample.members(first + i, 77, 78).length == 1)
                            .toArray();
                };

        assertThat(SubsetLaw.pValue(eightSteps, 8, 200_000, SubsetLaw.coins(8, 0.3)))
                .isGreaterThan(FALSE_ALARM);
    }

    @Test
    void takesPart_eightRecords_haveTheLawOfIndependentCoins() {
        KeyedSample sample = sample(4, 0.3);
        byte[][] ids =
                IntStream.range(0, 8)
                        .mapToObj(i -> ("row-" + i).getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new);
        long[] step = {0};
        Supplier<int[]> records =
                () -> {
                    long now = step[0]++;
                    return IntStream.range(0, 8)
                            .filter(i -> sample.takesPart(now, ids[i]))
                            .toArray();
                };

        assertThat(SubsetLaw.pValue(records, 8, 200_000, SubsetLaw.coins(8, 0.3)))
                .isGreaterThan(FALSE_ALARM);
    }

    @Test
    void takesPart_askedAgain_isTheSame() {
        KeyedSample one = sample(5, 0.5);
        KeyedSample other = sample(5, 0.5);
        for (int i = 99; i >= 0; i--) {
            other.takesPart(7, new byte[] {(byte) i});
        }
        for (int i = 0; i < 100; i++) {
            assertThat(one.takesPart(7, new byte[] {(byte) i}))
                    .isEqualTo(other.takesPart(7, new byte[] {(byte) i}));
        }
        // Nothing of the step's number or the id's length runs into the other.
        assertThat(IntStream.range(0, 200).filter(i -> one.takesPart(i, new byte[8])).count())
                .isBetween(50L, 150L);
    }

    @Test
    void members_rateOne_isEverybody() {
        assertThat(sample(6, 1).members(0, 5, 1000)).isEqualTo(LongStream.range(5, 1000).toArray());
        assertThat(sample(6, 1).takesPart(0, new byte[0])).isTrue();
    }

    @Test
    void members_hugeIds_areWithinRange() {
        long from = (1L << 44) - 7;
        long[] members = sample(7, 0.5).members(Long.MAX_VALUE, from, from + 1000);
        // 500 +- 6 standard deviations.
        assertThat(members.length).isBetween(405, 595);
        assertThat(Arrays.stream(members)).allMatch(id -> id >= from && id < from + 1000);
    }

    @Test
    void members_otherKeyOrStep_areOthers() {
        long[] members = sample(8, 0.5).members(0, 0, 1000);
        assertThat(sample(9, 0.5).members(0, 0, 1000)).isNotEqualTo(members);
        assertThat(sample(8, 0.5).members(1, 0, 1000)).isNotEqualTo(members);
        assertThat(new KeyedSample(SampleKey.create(), 0.5).members(0, 0, 1000))
                .isNotEqualTo(new KeyedSample(SampleKey.create(), 0.5).members(0, 0, 1000));
    }

    /** A key's half that was left at zeros would be known to everybody. */
    @Test
    void create_bothHalvesOfTheKey_areDrawnEachTime() {
        SampleKey one = SampleKey.create();
        SampleKey other = SampleKey.create();
        Set<ByteBuffer> halves =
                Set.of(
                        ByteBuffer.wrap(one.ofBlocks()),
                        ByteBuffer.wrap(one.ofCoins()),
                        ByteBuffer.wrap(other.ofBlocks()),
                        ByteBuffer.wrap(other.ofCoins()));
        assertThat(halves).hasSize(4).doesNotContain(ByteBuffer.allocate(SampleKey.BYTES));
    }

    @Test
    void samplingRate_isTheOneGiven() {
        assertThat(sample(11, 0.25).samplingRate()).isEqualTo(0.25);
    }

    /** 2^40 blocks of 16 where everybody takes part. */
    @Test
    void members_idsUpToTheLastBlock_areTaken() {
        long end = 1L << 44;
        assertThat(sample(12, 1).members(0, end - 20, end - 1)).hasSize(19);
        assertThatThrownBy(() -> sample(12, 1).members(0, end - 20, end))
                .hasMessageContaining("Ids must lie below " + end);
    }

    /** Beyond 2^24 counters a stream would run into the next block's. */
    @Test
    void keyedBits_usedUpStream_isRefused() {
        KeyedBits bits = new KeyedBits(new byte[SampleKey.BYTES]);
        bits.seek(0, 0);
        long longs = 2L << 24;
        for (long i = 0; i < longs; i++) {
            bits.nextLong();
        }
        assertThatThrownBy(bits::nextLong).hasMessageContaining("used up");
    }

    @Test
    void valuesOutOfRange_areRefusedByName() {
        KeyedSample sample = sample(10, 0.5);
        assertThatThrownBy(() -> sample.members(-1, 0, 1)).hasMessageContaining("step");
        assertThatThrownBy(() -> sample.members(0, -1, 1)).hasMessageContaining("from");
        assertThatThrownBy(() -> sample.members(0, 2, 1)).hasMessageContaining("to");
        assertThatThrownBy(() -> sample.members(0, Long.MAX_VALUE - 1, Long.MAX_VALUE))
                .hasMessageContaining("Ids");
        assertThatThrownBy(() -> sample.takesPart(-1, new byte[0])).hasMessageContaining("step");
        assertThatThrownBy(() -> sample(10, 1.5)).hasMessageContaining("samplingRate");
    }

    @Test
    void key_text_showsNothing() {
        assertThat(SampleKey.forTesting(0x41414141L)).hasToString("SampleKey (secret)");
    }
}
