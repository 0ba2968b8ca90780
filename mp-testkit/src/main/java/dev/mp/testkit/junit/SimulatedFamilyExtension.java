package dev.mp.testkit.junit;

import dev.mp.Context;
import dev.mp.testkit.Failure;
import dev.mp.testkit.Program;
import dev.mp.testkit.SimulatedContext;
import dev.mp.testkit.Simulation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** What {@link SimulatedFamily} does. */
public final class SimulatedFamilyExtension implements ParameterResolver, InvocationInterceptor {
    /** For JUnit. */
    public SimulatedFamilyExtension() {}

    private static boolean isContext(Class<?> type) {
        return type == SimulatedContext.class || type == Context.class;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return isContext(parameter.getParameter().getType());
    }

    /** There is one for each schedule, so none that could be given beforehand. */
    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return null;
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        intercept(invocation, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        intercept(invocation, method, context);
    }

    private static void intercept(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        Class<?>[] types = method.getExecutable().getParameterTypes();
        if (List.of(types).stream().noneMatch(SimulatedFamilyExtension::isContext)) {
            invocation.proceed();
            return;
        }
        invocation.skip();
        Program program = mp -> {
            @Nullable Object[] arguments = method.getArguments().toArray();
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = isContext(types[i]) ? mp : arguments[i];
            }
            ReflectionSupport.invokeMethod(method.getExecutable(), method.getTarget().orElse(null), arguments);
        };
        Optional<Failure> failure = run(settings(context), program);
        if (failure.isPresent()) {
            throw failure.get().toError();
        }
    }

    private static SimulatedFamily settings(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), SimulatedFamily.class)
                .or(() -> AnnotationSupport.findAnnotation(context.getRequiredTestClass(), SimulatedFamily.class))
                .orElseThrow(() -> new IllegalStateException("no @SimulatedFamily at the test or its class"));
    }

    private static Optional<Failure> run(SimulatedFamily settings, Program program) {
        Simulation.Builder builder = Simulation.builder()
                .schedules(settings.schedules())
                .seed(settings.seed())
                .kills(settings.kills());
        if (settings.exhaustive() >= 0) {
            builder.exhaustive(settings.exhaustive());
        }
        Simulation simulation = builder.build();
        return settings.replay().isEmpty()
                ? simulation.explore(program)
                : simulation.replay(settings.replay(), program);
    }
}
