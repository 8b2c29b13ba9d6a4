package dev.parley.gateway;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Route;
import dev.parley.error.GatewayException;
import dev.parley.pricing.Deprecations;
import dev.parley.routing.Choice;
import dev.parley.routing.HedgeChoice;
import dev.parley.routing.Router;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Strategy;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.Warning;
import dev.parley.vendor.Parameter;
import dev.parley.vendor.VendorAdapters;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Decides whether a request may go on, before a byte leaves the house, and as what it reaches each of its models. */
@Singleton
final class Admission {

    /** So many bytes are counted in well under a millisecond. */
    private static final int SMALL = 2 * 1024;

    private final CurrentCatalog catalog;
    private final VendorAdapters adapters;
    private final Router router;
    private final TokenCounter tokens;
    private final HedgeChoice hedges;

    Admission(CurrentCatalog catalog, VendorAdapters adapters, Router router, TokenCounter tokens, HedgeChoice hedges) {
        this.catalog = catalog;
        this.adapters = adapters;
        this.router = router;
        this.tokens = tokens;
        this.hedges = hedges;
    }

    Admitted admit(CompleteRequest request) {
        RequestRules.check(request);
        Continuation.check(request);
        Router.timeout(request);
        var history = History.of(request);
        List<Choice> choices = router.plan(request, catalog.catalog());
        List<Candidate> plan = new ArrayList<>(choices.size());
        GatewayException refusal = null;
        for (Choice choice : choices) {
            try {
                plan.add(candidate(history, choice));
            } catch (GatewayException e) {
                if (choice.named()) {
                    throw e;
                }
                refusal = refusal == null ? e : refusal;
            }
        }
        if (plan.isEmpty()) {
            throw refusal;
        }
        return new Admitted(request, plan, hedges.of(request, catalog.catalog()));
    }

    Admitted admitWhole(CompleteRequest request) {
        Continuation.checkWhole(request);
        return admit(request);
    }

    /** What was streamed can't be taken back, so nothing can be asked again. */
    Admitted admitStream(CompleteRequest request) {
        if (request.getResponseFormat().getJsonSchema().getMaxAttempts() > 1) {
            throw GatewayException.invalid(
                    "response_format.json_schema.max_attempts",
                    "is above 1 in StreamComplete, which can't take back what it streamed",
                    "leave it out, or call Complete");
        }
        return admit(request);
    }

    /** Whether to find the candidates takes counting their tokens, which is not for an event loop. */
    boolean counts(CompleteRequest request) {
        var current = catalog.catalog();
        return request.getSerializedSize() > SMALL
                && (request.getStrategy() == Strategy.STRATEGY_CHEAPEST
                        || request.getModelsList().stream()
                                .flatMap(name -> current.route(name).stream())
                                .anyMatch(route -> route.strategy() == Route.Strategy.CHEAPEST));
    }

    /** A deployment that nobody named and that can't take the request is passed over. */
    private Candidate candidate(History.Mended history, Choice choice) {
        var deployment = choice.deployment();
        try {
            var mended = adapters.of(deployment).rolesAlternate(deployment)
                    ? History.alternating(history.request())
                    : new History.Mended(history.request(), List.of());
            checkLimit(mended.request(), deployment);
            Abilities.checkImages(mended.request(), deployment);
            if (!choice.named()) {
                Abilities.checkAll(mended.request(), deployment);
                checkWindow(mended.request(), deployment);
            }
            return fitted(mended.request(), choice)
                    .warned(history.warnings())
                    .warned(mended.warnings())
                    .warned(Deprecations.of(deployment));
        } catch (GatewayException e) {
            throw e.at(deployment.vendor().id(), deployment.model().id());
        }
    }

    /** A token is at least a byte, so short requests need no counting. */
    private void checkWindow(CompleteRequest request, Deployment deployment) {
        var most = deployment.model().longestInput();
        if (most.isPresent()
                && request.getSerializedSize() > most.getAsLong()
                && tokens.count(request, deployment).tokens() > most.getAsLong()) {
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG,
                            "the messages are longer than the " + most.getAsLong() + " tokens of input that "
                                    + deployment.id() + " takes")
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
