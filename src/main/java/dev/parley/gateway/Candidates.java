package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.pricing.Deprecations;
import dev.parley.routing.Choice;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.Warning;
import dev.parley.vendor.Parameter;
import dev.parley.vendor.VendorAdapters;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** As what a request reaches a deployment, or why that can't take it. */
@Singleton
final class Candidates {

    private final VendorAdapters adapters;
    private final TokenCounter tokens;

    Candidates(VendorAdapters adapters, TokenCounter tokens) {
        this.adapters = adapters;
        this.tokens = tokens;
    }

    /**
     * Fails where the deployment can't take the request.
     *
     * @param trusted whether it is asked for what it is not known to be able to: its vendor says whether it is
     */
    Candidate of(History.Mended history, Choice choice, boolean trusted) {
        var deployment = choice.deployment();
        try {
            var mended = adapters.of(deployment).rolesAlternate(deployment)
                    ? History.alternating(history.request())
                    : new History.Mended(history.request(), List.of());
            checkLimit(mended.request(), deployment);
            Abilities.checkImages(mended.request(), deployment);
            var candidate = fitted(mended.request(), choice);
            if (!trusted) {
                Abilities.checkAll(mended.request(), candidate.request(), deployment);
                checkWindow(mended.request(), deployment);
                adapters.of(deployment).check(candidate.request(), deployment);
            }
            return candidate
                    .warned(history.warnings())
                    .warned(mended.warnings())
                    .warned(Deprecations.of(deployment));
        } catch (GatewayException e) {
            throw e.at(deployment.vendor().id(), deployment.model().id());
        }
    }

    /** Whether to find out if a request fits into the context window takes counting. A token is at least a byte. */
    static boolean takesCounting(CompleteRequest request, Deployment deployment) {
        var most = deployment.model().longestInput();
        return most.isPresent() && request.getSerializedSize() > most.getAsLong();
    }

    /** One that the request might fit into, by the lower end of the count's band, is asked. */
    private void checkWindow(CompleteRequest request, Deployment deployment) {
        if (!takesCounting(request, deployment)) {
            return;
        }
        long most = deployment.model().longestInput().orElseThrow();
        if (tokens.count(request, deployment).least() > most) {
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG,
                            "the messages are longer than the " + most + " tokens of input that " + deployment.id()
                                    + " takes")
                    .withField("messages")
                    .withRemedy("shorten the messages or use a model with a larger context window");
        }
    }

    private static void checkLimit(CompleteRequest request, Deployment deployment) {
        var limit = deployment.model().maxOutputTokens();
        if (request.hasMaxOutputTokens() && limit.isPresent() && request.getMaxOutputTokens() > limit.getAsLong()) {
            throw GatewayException.invalid(
                    "max_output_tokens",
                    "is more than the " + limit.getAsLong() + " tokens that " + deployment.id() + " can write",
                    "ask for at most " + limit.getAsLong());
        }
    }

    /** The request without what the vendor or model can't take, or a refusal, as the caller chose. */
    private Candidate fitted(CompleteRequest asked, Choice choice) {
        var deployment = choice.deployment();
        var adapter = adapters.of(deployment);
        var structure = Structure.of(
                asked,
                adapter.answerDialect(deployment),
                !adapter.unsupported(deployment).contains(Parameter.TOOL_CHOICE));
        CompleteRequest request = structure.map(how -> how.prepare(asked)).orElse(asked);
        List<Parameter> refused = refused(request, deployment);
        if (refused.isEmpty()) {
            return new Candidate(deployment, choice.retry(), choice.peers(), request, structure, List.of());
        }
        if (request.getUnsupportedParameters() != UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN) {
            String field = refused.get(0).field();
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_UNSUPPORTED_PARAMETER,
                            field + ": " + deployment.id() + " can't take it")
                    .withField(field)
                    .withRemedy(refused.get(0).remedy());
        }
        var fitted = request.toBuilder();
        List<Warning> warnings = new ArrayList<>();
        for (Parameter parameter : refused) {
            parameter.removeFrom(fitted);
            warnings.add(Warning.newBuilder()
                    .setCode("PARAMETER_LEFT_OUT")
                    .setField(parameter.field())
                    .setMessage(deployment.id() + " can't take it; it was left out")
                    .build());
        }
        return new Candidate(deployment, choice.retry(), choice.peers(), fitted.build(), structure, warnings);
    }

    private List<Parameter> refused(CompleteRequest request, Deployment deployment) {
        Set<Parameter> unsupported = adapters.of(deployment).unsupported(deployment);
        Set<String> rejects = deployment.model().rejects();
        return EnumSet.allOf(Parameter.class).stream()
                .filter(parameter -> unsupported.contains(parameter) || rejects.contains(parameter.key()))
                .filter(parameter -> parameter.in(request))
                .toList();
    }
}
