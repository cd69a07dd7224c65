package io.github.dp4j.dl4j.kernel;

/** The windows of channels-last images as rows of a matrix (im2col), and back. */
final class Patches {

    private final Geometry g;

    Patches(Geometry g) {
        this.g = g;
    }

    /** Copies the windows of the image at {@code from} to outRows x patch numbers. */
    void gather(Block images, long from, Block to) {
        to.zero(0, (long) g.outRows() * g.patch());
        eachRun((image, patch, count) -> to.copy(patch, images, from + image, count));
    }

    /** Adds the windows back to where they came from; the image is overwritten. */
    void scatter(Block patches, Block images, long from) {
        images.zero(from, g.inSize());
        eachRun((image, patch, count) -> images.add(from + image, patches, patch, count, 1));
    }

    @FunctionalInterface
    private interface Run {
        void at(long image, long patch, int count);
    }

    /** Calls back for every stretch that is contiguous in image and window alike. */
    private void eachRun(Run run) {
        int channels = g.inChannels();
        for (int row = 0; row < g.outRows(); row++) {
            int top = row / g.outWidth() * g.strideHeight() - g.padTop();
            int left = row % g.outWidth() * g.strideWidth() - g.padLeft();
            for (int kh = 0; kh < g.kernelHeight(); kh++) {
                int h = top + kh * g.dilationHeight();
                if (h < 0 || h >= g.inHeight()) {
                    continue;
                }
                long image = ((long) h * g.inWidth() + left) * channels;
                long patch =
                        (long) row * g.patch() + (long) kh * g.kernelWidth() * channels;
                if (g.dilationWidth() == 1) {
                    int first = Math.max(0, -left);
                    int end = Math.min(g.kernelWidth(), g.inWidth() - left);
                    if (first < end) {
                        long skip = (long) first * channels;
                        run.at(image + skip, patch + skip, (end - first) * channels);
                    }
                    continue;
                }
                for (int kw = 0; kw < g.kernelWidth(); kw++) {
                    int w = left + kw * g.dilationWidth();
                    if (w >= 0 && w < g.inWidth()) {
                        run.at(
                                ((long) h * g.inWidth() + w) * channels,
                                patch + (long) kw * channels,
                                channels);
                    }
                }
            }
        }
    }
}
