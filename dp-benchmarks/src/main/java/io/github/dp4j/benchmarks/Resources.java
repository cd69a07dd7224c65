package io.github.dp4j.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What this process has used of the machine. */
final class Resources {

    private static final Path STATUS = Path.of("/proc/self/status");

    private Resources() {}

    /** Returns the processor time of all threads, native ones too, in seconds. */
    static double processorSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                * 1e-9;
    }

    /** Returns the bytes that the threads alive now have ever allocated on the heap. */
    static long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] each = threads.getThreadAllocatedBytes(threads.getAllThreadIds());
        return Arrays.stream(each).filter(bytes -> bytes > 0).sum();
    }

    /** Returns the resident size in MiB, all in; NaN where the system does not say. */
    static double residentMegabytes() {
        return status("VmRSS:");
    }

    /** Returns the largest resident size so far in MiB, all in; NaN where the system is silent. */
    static double peakResidentMegabytes() {
        return status("VmHWM:");
    }

    private static double status(String key) {
        if (!Files.isReadable(STATUS)) {
            return Double.NaN;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToDouble(line -> Double.parseDouble(line.split("\\s+", -1)[1]) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
