package io.github.dp4j.dl4j.kernel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which kernels this machine gets; decided once, when first asked. */
final class KernelChoice {

    static final Kernels PORTABLE = new PortableKernels();
    static final Kernels BEST = choose();

    private KernelChoice() {}

    private static Kernels choose() {
        Logger log = LoggerFactory.getLogger(Kernels.class);
        String asked = System.getProperty("dp4j.kernels");
        if (asked != null && !asked.equals("portable")) {
            log.warn(
                    "The system property dp4j.kernels is \"{}\", which says nothing: \"portable\""
                            + " chooses OpenBLAS and Java, and without the property the fastest"
                            + " kernels are chosen.",
                    asked);
        }
        if ("portable".equals(asked)) {
            log.info("{} (asked for by the system property dp4j.kernels)", PORTABLE.describe());
            return PORTABLE;
        }
        try {
            Kernels kernels = new OneDnnKernels();
            log.info("{}", kernels.describe());
            return kernels;
        } catch (LinkageError | RuntimeException e) {
            log.warn("{}, because oneDNN cannot be loaded here: {}", PORTABLE.describe(), e);
            return PORTABLE;
        }
    }
}
