package io.github.dp4j.junit5;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;

/** Makes the promise that a {@link DpTest} states, and sees to it that it was attacked. */
final class DpTestExtension implements ParameterResolver, AfterTestExecutionCallback {

    private static final Namespace NAMESPACE = Namespace.create(DpTestExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == DpPromise.class
                && AnnotationSupport.isAnnotated(parameter.getDeclaringExecutable(), DpTest.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        DpTest test =
                AnnotationSupport.findAnnotation(parameter.getDeclaringExecutable(), DpTest.class)
                        .orElseThrow();
        DpPromise promise =
                new DpPromise(
                        test.epsilon(),
                        test.delta(),
                        test.falseAlarmRate(),
                        test.maxSamples(),
                        text -> context.publishReportEntry("differential privacy", text));
        context.getStore(NAMESPACE).put(DpPromise.class, promise);
        return promise;
    }

    /** A test that draws nothing would pass for ever. */
    @Override
    public void afterTestExecution(ExtensionContext context) {
        DpPromise promise = context.getStore(NAMESPACE).get(DpPromise.class, DpPromise.class);
        boolean attacked = promise != null && promise.attacks() > 0;
        if (!attacked && context.getExecutionException().isEmpty()) {
            throw new AssertionFailedError(
                    "Nothing was tested: a method with @DpTest must take a parameter DpPromise and"
                            + " call attack(...) on it with the mechanism's outputs on two"
                            + " neighbouring inputs.");
        }
    }
}
