package io.github.dp4j.cli.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.text.DataFormatException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdxFolderTest {

    private static final List<String> CLASSES = List.of("zero", "one", "two");

    private static final boolean SHOW = false;

    @TempDir private Path folder;

    private void images(String name, int magic, int count, int pixels, boolean zipped)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(zipped ? new GZIPOutputStream(bytes) : bytes);
        out.writeInt(magic);
        out.writeInt(count);
        out.writeInt(2);
        out.writeInt(3);
        for (int i = 0; i < pixels; i++) {
            out.writeByte(i == 0 ? 255 : i);
        }
        out.close();
        Files.write(folder.resolve(name), bytes.toByteArray());
    }

    private void labels(String name, int... labels) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x801);
        out.writeInt(labels.length);
        for (int label : labels) {
            out.writeByte(label);
        }
        Files.write(folder.resolve(name), bytes.toByteArray());
    }

    private LabelledData read() {
        return IdxFolder.open(folder, CLASSES, SHOW).training(Integer.MAX_VALUE);
    }

    @Test
    void folder_zippedAndPlain_isReadAndScaledBy255() throws IOException {
        images("train-images-idx3-ubyte.gz", 0x803, 2, 12, /* zipped= */ true);
        labels("train-labels-idx1-ubyte", 2, 0);

        LabelledData data = read();

        assertThat(data.features().shape()).containsExactly(2, 1, 2, 3);
        assertThat(data.features().getFloat(0, 0, 0, 0)).isEqualTo(1);
        assertThat(data.features().getFloat(1, 0, 1, 2)).isEqualTo(11 / 255f);
        assertThat(data.labels().toFloatMatrix())
                .isDeepEqualTo(new float[][] {{0, 0, 1}, {1, 0, 0}});
        assertThat(data.flat().features().shape()).containsExactly(2, 6);
        assertThat(IdxFolder.open(folder, CLASSES, SHOW).test()).isEmpty();
    }

    @Test
    void folder_limited_givesTheFirst() throws IOException {
        images("train-images.idx3-ubyte", 0x803, 2, 12, /* zipped= */ false);
        labels("train-labels.idx1-ubyte", 2, 0);

        LabelledData data = IdxFolder.open(folder, CLASSES, SHOW).training(/* limit= */ 1);

        assertThat(data.features().shape()).containsExactly(1, 1, 2, 3);
        assertThat(data.labels().toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 0, 1}});
    }

    @Test
    void folder_withoutImages_isRefused() {
        assertThatThrownBy(this::read)
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("train-images-idx3-ubyte");
    }

    @Test
    void images_ofAnotherFormat_areRefused() throws IOException {
        images("train-images-idx3-ubyte", 0x8, 2, 12, /* zipped= */ false);
        labels("train-labels-idx1-ubyte", 2, 0);

        assertThatThrownBy(this::read)
                .hasMessageContaining("(begins with 0x8), but must begin with 0x803");
    }

    @Test
    void images_cutShort_areRefused() throws IOException {
        images("train-images-idx3-ubyte", 0x803, 2, 11, /* zipped= */ false);
        labels("train-labels-idx1-ubyte", 2, 0);

        assertThatThrownBy(this::read).hasMessageContaining("ends too early");
    }

    @Test
    void labels_tooFewOrOutOfRange_areRefused() throws IOException {
        images("train-images-idx3-ubyte", 0x803, 2, 12, /* zipped= */ false);
        labels("train-labels-idx1-ubyte", 2);
        assertThatThrownBy(this::read).hasMessageContaining("one label an image");

        labels("train-labels-idx1-ubyte", 2, 3);
        assertThatThrownBy(this::read)
                .hasMessageContaining("Label 2 of")
                .hasMessageContaining("is none of the 3 classes")
                .hasMessageNotContaining("is 3");
    }

    @Test
    void mnist_real_isReadWhole() {
        Path mnist = Path.of(System.getProperty("dp4j.data"), "mnist");
        assumeTrue(Files.isDirectory(mnist), "skipped: no MNIST in " + mnist);
        List<String> digits = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

        LabelledData test = IdxFolder.open(mnist, digits, SHOW).test().orElseThrow();

        assertThat(test.labels().sum(0).toDoubleVector())
                .containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
    }
}
