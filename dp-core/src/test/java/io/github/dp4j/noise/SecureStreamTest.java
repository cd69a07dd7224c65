package io.github.dp4j.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SecureStreamTest {

    private static final HexFormat HEX = HexFormat.of();

    /** NIST SP 800-38A, F.5.5, CTR-AES256: key, initial counter, output blocks. */
    private static final String NIST_SEED =
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"
                    + "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

    private static final String NIST_STREAM =
            "0bdf7df1591716335e9a8b15c860c502"
                    + "5a6e699d536119065433863c8f657b94"
                    + "1bc12c9c01610d5d0d8bd6a3378eca62"
                    + "2956e1c8693536b1bee99c73a31576b6";

    private static SecureStream of(String... seeds) {
        Queue<String> left = new ArrayDeque<>(List.of(seeds));
        return SecureStream.forTesting(() -> HEX.parseHex(left.remove()));
    }

    @Test
    void nextLong_nistTestVector_isItsKeystream() {
        SecureStream stream = of(NIST_SEED);
        ByteBuffer bytes = ByteBuffer.allocate(64);
        for (int i = 0; i < 8; i++) {
            // The stream is read in little-endian words on every machine.
            bytes.putLong(Long.reverseBytes(stream.nextLong()));
        }

        assertThat(HEX.formatHex(bytes.array())).isEqualTo(NIST_STREAM);
    }

    @Test
    void nextLongs_anyMixOfLengths_isTheSameStream() {
        SecureStream one = of(NIST_SEED);
        SecureStream other = of(NIST_SEED);
        for (int length : new int[] {0, 1, 5, 1023, 1024, 1025, 3000, 7}) {
            long[] bulk = new long[length];
            one.nextLongs(bulk, length);
            for (long word : bulk) {
                assertThat(word).isEqualTo(other.nextLong());
            }
            assertThat(one.nextLong()).isEqualTo(other.nextLong());
        }
    }

    @Test
    void nextLongs_pastTheLimitOfAKey_continuesUnderAFreshOne() {
        String secondSeed = "00".repeat(SecureStream.SEED_BYTES);
        SecureStream stream = of(NIST_SEED, secondSeed);
        long[] words = new long[1 << 16];
        for (long done = 0; done < 1L << 27; done += words.length) {
            stream.nextLongs(words, words.length);
        }
        long[] after = new long[100];
        stream.nextLongs(after, 100);

        long[] fresh = new long[100];
        of(secondSeed).nextLongs(fresh, 100);
        assertThat(after).isEqualTo(fresh);
    }

    @Test
    void create_manyStreams_shareNoWord() {
        Set<Long> words = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            SecureStream stream = SecureStream.create();
            for (int j = 0; j < 100; j++) {
                words.add(stream.nextLong());
            }
        }

        // 10,000 words collide with probability 3e-12.
        assertThat(words).hasSize(10_000);
    }

    @Test
    void longStream_bits_areBalancedAndUncorrelated() {
        SecureStream stream = SecureStream.create();
        int n = 1 << 20;
        long[] ones = new long[64];
        long repeats = 0;
        long before = stream.nextLong();
        for (int i = 0; i < n; i++) {
            long word = stream.nextLong();
            for (int bit = 0; bit < 64; bit++) {
                ones[bit] += word >>> bit & 1;
            }
            repeats += Long.bitCount(word ^ before);
            before = word;
        }

        // 6.5 standard deviations each: false alarm below 65 * 8e-11 = 6e-9.
        for (long count : ones) {
            assertThat((count - n / 2.0) / Math.sqrt(n / 4.0)).isBetween(-6.5, 6.5);
        }
        assertThat((repeats - n * 32.0) / Math.sqrt(n * 16.0)).isBetween(-6.5, 6.5);
    }

    @Test
    void publicApi_noMemberTakesASeed() {
        // The only public way in has no parameter; what takes seeds is package-private.
        for (var constructor : SecureStream.class.getConstructors()) {
            assertThat(constructor.getParameterCount()).isZero();
        }
        for (var method : SecureStream.class.getMethods()) {
            assertThat(method.getParameterTypes()).doesNotContain(byte[].class, Supplier.class);
        }
    }
}
