package io.github.dp4j.dl4j.kernel.shape;

import java.util.Arrays;

/**
 * A window sliding over the positions of channels-last examples, along any number of axes.
 *
 * @param in positions in, one extent an axis
 * @param out positions out
 * @param kernel the window's elements
 * @param stride positions from window to window
 * @param before positions of padding before the first
 * @param dilation positions between the window's elements, 1 for none skipped
 */
@SuppressWarnings("ArrayRecordComponent") // made once a layer, never compared
public record Windows(
        int[] in, int[] out, int[] kernel, int[] stride, int[] before, int[] dilation) {

    /**
     * Returns how many elements a window has.
     *
     * @return the product of the kernel's extents
     */
    public int elements() {
        return product(kernel);
    }

    /**
     * Returns the number of positions in.
     *
     * @return their product
     */
    public int inRows() {
        return product(in);
    }

    /**
     * Returns the number of windows.
     *
     * @return the product of the positions out
     */
    public int outRows() {
        return product(out);
    }

    /**
     * Returns what lies under every window.
     *
     * @return for window w and element k, at {@code w * elements() + k}, the position in, or -1
     *     where the element lies outside
     */
    public int[] rows() {
        int elements = elements();
        int[] rows = new int[Math.multiplyExact(outRows(), elements)];
        for (int i = 0; i < rows.length; i++) {
            int window = i / elements;
            int element = i % elements;
            int row = 0;
            int scale = 1;
            for (int d = in.length - 1; d >= 0; d--) {
                int at =
                        window % out[d] * stride[d] + element % kernel[d] * dilation[d] - before[d];
                window /= out[d];
                element /= kernel[d];
                row = row < 0 || at < 0 || at >= in[d] ? -1 : row + at * scale;
                scale *= in[d];
            }
            rows[i] = row;
        }
        return rows;
    }

    /**
     * Returns the same window over images; a sequence is an image one column wide.
     *
     * @param inChannels channels in
     * @param outChannels channels out
     * @return the window, for one or two axes
     */
    public Geometry geometry(int inChannels, int outChannels) {
        return new Geometry(
                inChannels,
                in[0],
                second(in, 1),
                outChannels,
                out[0],
                second(out, 1),
                kernel[0],
                second(kernel, 1),
                stride[0],
                second(stride, 1),
                before[0],
                second(before, 0),
                dilation[0],
                second(dilation, 1));
    }

    private static int second(int[] values, int otherwise) {
        return values.length > 1 ? values[1] : otherwise;
    }

    private static int product(int[] values) {
        return Arrays.stream(values).reduce(1, Math::multiplyExact);
    }
}
