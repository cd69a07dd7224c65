package io.github.dp4j.dl4j.check;

import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's backends that were tested to apply the noise to what the update is made from. */
final class Backends {

    private static final String TESTED = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";

    private Backends() {}

    /** Returns what is wrong with the backend that ND4J has chosen. */
    static Optional<String> problem() {
        return problem(Nd4j.getBackend().getClass().getName());
    }

    /** The same for a backend by name. */
    static Optional<String> problem(String backend) {
        return backend.equals(TESTED)
                ? Optional.empty()
                : Optional.of(
                        "ND4J runs on "
                                + backend
                                + ", but private training was tested on "
                                + TESTED
                                + " alone: on another backend the noise may go to a copy of the"
                                + " gradient that no update is made from. Put nd4j-native on the"
                                + " class path, and no other backend.");
    }
}
