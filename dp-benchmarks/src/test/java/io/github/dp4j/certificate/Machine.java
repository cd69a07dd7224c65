package io.github.dp4j.certificate;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where and of what a certificate was made. */
final class Machine {

    private Machine() {}

    static String describe() throws IOException {
        return String.format(
                Locale.ROOT,
                "%s, %d processors, %s %s, Java %s",
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.version"));
    }

    /** Returns a warning where the machine has more to do than processors; else nothing. */
    static String disturbance() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        int processors = Runtime.getRuntime().availableProcessors();
        return load > processors
                ? String.format(
                        Locale.ROOT,
                        "**Disturbed**: load %.1f on %d processors, so these are an indication.%n%n",
                        load,
                        processors)
                : "";
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return "processor unknown";
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("processor unknown");
    }

    /** Returns the commit, and whether files differ from it. */
    static String commit(Path root) throws IOException, InterruptedException {
        String commit = git(root, "rev-parse", "--short=12", "HEAD");
        if (commit.isEmpty()) {
            return "unknown";
        }
        boolean changed = !git(root, "status", "--porcelain", "--untracked-files=no").isEmpty();
        return commit + (changed ? " with changes that are not committed" : "");
    }

    private static String git(Path root, String... arguments)
            throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process =
                new ProcessBuilder(command)
                        .directory(root.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? answer.strip() : "";
    }
}
