package io.github.dp4j.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that tries to refute that a mechanism is (epsilon, delta)-differentially private. The
 * method takes a {@link DpPromise} and hands it the mechanism's outputs on two neighbouring inputs:
 *
 * <pre>{@code
 * @DpTest(epsilon = 1.0)
 * void noisyCount_isPrivate(DpPromise promise) {
 *     promise.attack(() -> noisyCount(everybody), () -> noisyCount(withoutAda));
 * }
 * }</pre>
 *
 * <p>It fails as soon as the outputs show more than chance allows. It may stop early because the
 * evidence is a wealth that a true promise lets reach {@code 1 / falseAlarmRate} with probability
 * at most {@code falseAlarmRate}, at whatever moment one looks (Ville's inequality; Waudby-Smith
 * and Ramdas, arXiv 2010.09686; see {@link io.github.dp4j.audit.sequential.BettingTest}). Both
 * orders of the two inputs are tested. A test that passes proves nothing: it reports what it would
 * have found.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(DpTestExtension.class)
public @interface DpTest {

    /**
     * The promised epsilon, in nats.
     *
     * @return at least 0 and less than 709
     */
    double epsilon();

    /**
     * The promised delta.
     *
     * @return in [0, 1)
     */
    double delta() default 0;

    /**
     * How often this test may fail though the promise is kept, over all attacks of the method
     * together. It bounds one run of the test: of a suite that runs n times, n runs.
     *
     * @return in (0, 0.5]
     */
    double falseAlarmRate() default 1e-6;

    /**
     * How many outputs an attack draws on each input at most. The first 500 are never evidence:
     * events are chosen by them.
     *
     * @return at least 1,000
     */
    long maxSamples() default 200_000;
}
