package dev.mp.testkit.junit;

import dev.mp.testkit.Leaks;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link LeavesNothing} does. */
public final class LeaksExtension implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeaksExtension.class);

    /** For JUnit. */
    public LeaksExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE).put(context.getUniqueId(), Leaks.watch());
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        Leaks leaks = Objects.requireNonNull(context.getStore(NAMESPACE).get(context.getUniqueId(), Leaks.class));
        leaks.requireNone(Duration.ofSeconds(
                AnnotationSupport.findAnnotation(context.getRequiredTestClass(), LeavesNothing.class)
                        .map(LeavesNothing::seconds)
                        .orElse(10)));
    }
}
