import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The half of defects.py that runs in Java: many defects in one process, so that ND4J starts once.
 * Arguments: the folders of the program's classes. A line of input: name, changed source, test
 * classes, divided by tabs. A line of output: name, outcome, which tests.
 *
 * <p>Each defect has a class loader of its own. What its tests leave behind in the libraries could
 * make others fail, so what kills is believed only if the program itself passes the same tests in
 * the same process.
 */
final class RunDefects {

    private static final long MINUTES = 8;

    private final List<URL> program = new ArrayList<>();
    private final String classPath;
    private final Map<String, String> sound = new HashMap<>();

    private RunDefects(String[] folders) throws Exception {
        for (String folder : folders) {
            program.add(Path.of(folder).toUri().toURL());
        }
        classPath =
                String.join(":", folders) + ":" + System.getProperty("java.class.path");
    }

    public static void main(String[] folders) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        RunDefects runner = new RunDefects(folders);
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; ) {
            String[] parts = line.split("\t");
            out.println(parts[0] + "\t" + runner.run(Path.of(parts[1]), parts[2].split(" ")));
            out.flush();
        }
        Runtime.getRuntime().halt(0); // threads that a defect left running
    }

    private String run(Path source, String[] tests) throws Exception {
        Path classes = Files.createDirectories(source.resolveSibling("classes"));
        String[] options = {
            "-nowarn", "-parameters", "-proc:none", "-cp", classPath, "-d", classes.toString(),
            source.toString()
        };
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, options);
        if (failed != 0) {
            return "does not compile\t";
        }
        String killers = failures(classes, tests);
        if (killers.isEmpty()) {
            return "SURVIVED\t" + String.join(" ", tests);
        }
        if (killers.equals("(endless)")) {
            return "killed\t" + killers;
        }
        String killer = killers.contains("#") ? killers : tests[0];
        String without = sound.get(killer);
        if (without == null) {
            without = failures(null, new String[] {killer});
            sound.put(killer, without);
        }
        return without.isEmpty() ? "killed\t" + killers : "unsure\t" + without;
    }

    /** Which test fails first. */
    private String failures(Path classes, String[] tests) throws Exception {
        List<URL> urls = new ArrayList<>(program);
        if (classes != null) {
            urls.add(0, classes.toUri().toURL());
        }
        var loader = new URLClassLoader(urls.toArray(URL[]::new));
        var first = new FirstFailure();
        Throwable[] crash = {null};
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                execute(loader, tests, first);
                            } catch (Throwable e) {
                                crash[0] = first.name.isEmpty() ? e : null;
                            }
                        });
        thread.setContextClassLoader(loader);
        thread.setDaemon(true);
        thread.start();
        thread.join(TimeUnit.MINUTES.toMillis(MINUTES));
        if (thread.isAlive()) {
            return "(endless)";
        }
        if (crash[0] != null) {
            return "(crash: " + crash[0] + ")";
        }
        return first.tests == 0 ? "(no tests)" : first.name;
    }

    private static final class FirstFailure implements TestExecutionListener {
        private volatile String name = "";
        private volatile int tests;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            tests += test.isTest() ? 1 : 0;
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                name =
                        test.getSource()
                                .map(source -> source instanceof MethodSource method
                                        ? method.getClassName() + "#" + method.getMethodName()
                                        : source.toString())
                                .orElse(test.getDisplayName());
                // The only kind of failure of a listener that JUnit lets through: it ends the run.
                throw new OutOfMemoryError("A test has failed, which is enough.");
            }
        }
    }

    private static void execute(
            ClassLoader loader, String[] tests, TestExecutionListener listener)
            throws ClassNotFoundException {
        var request = LauncherDiscoveryRequestBuilder.request();
        for (String test : tests) {
            String[] names = test.split("#");
            Class<?> type = loader.loadClass(names[0]);
            if (names.length == 1) {
                request.selectors(selectClass(type));
            }
            for (Method method : type.getDeclaredMethods()) {
                if (names.length > 1 && method.getName().equals(names[1])) {
                    request.selectors(selectMethod(type, method));
                }
            }
        }
        request.filters(TagFilter.excludeTags("slow"));
        LauncherFactory.create().execute(request.build(), listener);
    }
}
