package io.github.dp4j.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.lang.reflect.Method;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.opentest4j.AssertionFailedError;

/** The extension as JUnit's engine runs it. */
class DpTestTest {

    /** Run by the tests below, one method at a time; some must fail. */
    static class Samples {

        private final SplittableRandom random = new SplittableRandom(7);

        @DpTest(epsilon = 1, maxSamples = 20_000)
        void right(DpPromise promise) {
            promise.attack(Mechanisms.LAPLACE.on(0, random), Mechanisms.LAPLACE.on(1, random));
        }

        @DpTest(epsilon = 0.5)
        void wrong(DpPromise promise) {
            promise.attack(Mechanisms.LAPLACE.on(0, random), Mechanisms.LAPLACE.on(1, random));
        }

        @DpTest(epsilon = 1)
        void nothingAttacked(DpPromise promise) {
            assertThat(promise).isNotNull();
        }

        @DpTest(epsilon = 1)
        void noPromise() {}

        @DpTest(epsilon = 1)
        void failsByItself(DpPromise promise) {
            throw new IllegalStateException("of its own");
        }

        @DpTest(epsilon = -1)
        void negative(DpPromise promise) {
            promise.attack(() -> 0, () -> 1);
        }

        @DpTest(epsilon = 1, delta = 2)
        void largeDelta(DpPromise promise) {
            promise.attack(() -> 0, () -> 1);
        }

        @Test
        void noAnnotation(DpPromise promise) {
            promise.attack(() -> 0, () -> 1);
        }
    }

    private static EngineExecutionResults run(String method, Class<?>... parameters) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Samples.class, named(method, parameters)))
                .execute();
    }

    private static Method named(String method, Class<?>... parameters) {
        try {
            return Samples.class.getDeclaredMethod(method, parameters);
        } catch (NoSuchMethodException absent) {
            throw new AssertionError(absent);
        }
    }

    private static void assertFails(
            String method, Class<? extends Throwable> type, String... parts) {
        run(method, DpPromise.class)
                .testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test(method),
                                finishedWithFailure(
                                        instanceOf(type),
                                        message(
                                                text -> {
                                                    assertThat(text).contains(parts);
                                                    return true;
                                                }))));
    }

    @Test
    void right_passes_andReportsWhatWasNotShown() {
        EngineExecutionResults results = run("right", DpPromise.class);
        results.testEvents()
                .assertThatEvents()
                .haveExactly(1, event(test("right"), finishedSuccessfully()));
        assertThat(results.testEvents().reportingEntryPublished().stream())
                .hasSize(1)
                .allSatisfy(
                        entry ->
                                assertThat(entry.toString())
                                        .contains("No violation of epsilon 1.0", "20,000"));
    }

    @Test
    void wrong_fails() {
        assertFails("wrong", AssertionFailedError.class, "epsilon 0.5", "refuted");
    }

    @Test
    void testsThatTestNothing_fail() {
        assertFails("nothingAttacked", AssertionFailedError.class, "Nothing was tested");
        run("noPromise")
                .testEvents()
                .assertThatEvents()
                .haveExactly(1, event(finishedWithFailure(instanceOf(AssertionFailedError.class))));
    }

    @Test
    void anotherFailure_isNotHidden() {
        assertFails("failsByItself", IllegalStateException.class, "of its own");
    }

    @Test
    void wrongPromises_areRefused() {
        Class<? extends Throwable> type = ParameterResolutionException.class;
        assertFails("negative", type, "epsilon must be at least 0");
        assertFails("largeDelta", type, "delta must lie in [0, 1)");
    }

    @Test
    void promise_withoutItsAnnotation_isUnknown() {
        Class<? extends Throwable> type = ParameterResolutionException.class;
        assertFails("noAnnotation", type, "DpPromise");
    }
}
