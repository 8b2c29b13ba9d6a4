package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.stream.Collectors;

/** The words for a deployment that is not asked: in a warning to another's answer, and in the error where none is left. */
final class PassedOver {

    private PassedOver() {}

    static Warning warning(GatewayException refusal) {
        return Warning.newBuilder()
                .setCode("PASSED_OVER")
                .setField(refusal.field())
                .setMessage(told(refusal))
                .build();
    }

    /** Lists each, with the reason, field and remedy of the first. */
    static GatewayException together(List<GatewayException> refusals) {
        var first = refusals.get(0);
        // What is wrong with the request itself is said of each in the same words.
        return refusals.stream().map(GatewayException::getMessage).distinct().count() == 1
                ? first
                : GatewayException.of(first.reason(), told(refusals))
                        .withField(first.field())
                        .withRemedy(first.remedy());
    }

    /** A route's name stands for all its deployments, of which the first says why. */
    static GatewayException route(String name, GatewayException first) {
        return GatewayException.of(
                        first.reason(), "the route '" + name + "' has no deployment that can take it: " + told(first))
                .withField(first.field())
                .withRemedy(first.remedy());
    }

    static String told(List<GatewayException> refusals) {
        return refusals.stream().map(PassedOver::told).collect(Collectors.joining("; "));
    }

    private static String told(GatewayException refusal) {
        return refusal.vendor().isEmpty()
                ? refusal.getMessage()
                : refusal.vendor() + "/" + refusal.model() + ": " + refusal.getMessage();
    }
}
