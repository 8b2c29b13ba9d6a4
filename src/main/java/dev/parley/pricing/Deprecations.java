package dev.parley.pricing;

import dev.parley.catalog.Deployment;
import dev.parley.v1.Warning;
import java.util.List;

/** Tells of models whose vendors have announced their end. */
public final class Deprecations {

    private Deprecations() {}

    /** The warning MODEL_DEPRECATED with the day and the replacement, as far as they are known; else nothing. */
    public static List<Warning> of(Deployment deployment) {
        return deployment
                .model()
                .deprecation()
                .map(end -> List.of(Warning.newBuilder()
                        .setCode("MODEL_DEPRECATED")
                        .setMessage(deployment.id() + " is deprecated"
                                + (end.on().isEmpty() ? "" : " as of " + end.on())
                                + (end.replacement().isEmpty() ? "" : "; use " + end.replacement() + " instead"))
                        .setField("model")
                        .build()))
                .orElse(List.of());
    }
}
