package dev.parley.gateway;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.routing.Choice;
import dev.parley.routing.Router;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.Warning;
import dev.parley.vendor.EmbedParameter;
import dev.parley.vendor.EmbeddingAdapters;
import dev.parley.vendor.EmbeddingLimits;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides whether a request for embeddings may go on, and as what it reaches each of its models. */
@Singleton
final class EmbedAdmission {

    /** What only models that write have. An embedding model of the catalog has none of them. */
    private static final Set<String> WRITES = Set.of("tool_call", "structured_output", "reasoning");

    /** Leaves room for the rest of a message of 32 MiB. */
    private static final long LONGEST_ANSWER = 31L * 1024 * 1024;

    private final CurrentCatalog catalog;
    private final EmbeddingAdapters adapters;
    private final Router router;
    private final EmbedParts parts;

    EmbedAdmission(CurrentCatalog catalog, EmbeddingAdapters adapters, Router router, EmbedParts parts) {
        this.catalog = catalog;
        this.adapters = adapters;
        this.router = router;
        this.parts = parts;
    }

    /** A deployment that nobody named and that can't take the request is passed over. */
    EmbedAdmitted admit(EmbedRequest request) {
        EmbedRules.check(request);
        var asked = EmbedRules.asked(request);
        Router.timeout(asked);
        List<EmbedCandidate> plan = new ArrayList<>();
        GatewayException refusal = null;
        for (Choice choice : router.plan(asked, catalog.catalog(), false)) {
            var deployment = choice.deployment();
            try {
                plan.add(candidate(request, asked, choice));
            } catch (GatewayException e) {
                var placed = e.at(deployment.vendor().id(), deployment.model().id());
                if (choice.named()) {
                    throw placed;
                }
                refusal = refusal == null ? placed : refusal;
            }
        }
        if (plan.isEmpty()) {
            throw refusal;
        }
        var limit = new EmbedCostLimit(asked);
        List<EmbedCandidate> pinned = Router.isPinned(asked) ? plan.subList(0, 1) : plan;
        List<EmbedCandidate> payable = Affordable.of(pinned, (candidate, warnings) -> {
            limit.check(candidate, 0);
            return candidate.warned(warnings);
        });
        return new EmbedAdmitted(
                new Admitted(asked, candidates(plan), Optional.empty()).asking(candidates(payable)), payable, limit);
    }

    private static List<Candidate> candidates(List<EmbedCandidate> plan) {
        return plan.stream().map(EmbedCandidate::candidate).toList();
    }

    private EmbedCandidate candidate(EmbedRequest request, CompleteRequest asked, Choice choice) {
        var deployment = choice.deployment();
        if (!Collections.disjoint(deployment.model().capabilities(), WRITES)) {
            throw EmbeddingAdapters.none(deployment, "the model writes answers, and makes no embeddings");
        }
        var limits = adapters.of(deployment).limits(deployment);
        List<Warning> warnings = new ArrayList<>();
        EmbedRequest fitted = fitted(request, deployment, warnings);
        checkNeeded(fitted, deployment);
        checkDimensions(fitted, deployment, limits);
        var candidate = new Candidate(deployment, choice.retry(), choice.peers(), asked, Optional.empty(), warnings);
        return new EmbedCandidate(candidate, parts.of(fitted, deployment, limits));
    }

    /** The request without what the vendor or model can't take, or a refusal, as the caller chose. */
    private EmbedRequest fitted(EmbedRequest request, Deployment deployment, List<Warning> warnings) {
        var fitted = request.toBuilder();
        Set<EmbedParameter> unsupported = adapters.of(deployment).unsupported(request, deployment);
        for (EmbedParameter parameter : EmbedParameter.values()) {
            if (!unsupported.contains(parameter) || !parameter.in(request)) {
                continue;
            }
            if (request.getUnsupportedParameters() != UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN) {
                throw GatewayException.of(
                                ErrorReason.ERROR_REASON_UNSUPPORTED_PARAMETER,
                                parameter.field() + ": " + deployment.id() + " can't take it")
                        .withField(parameter.field())
                        .withRemedy("leave it out, or set unsupported_parameters to UNSUPPORTED_PARAMETERS_WARN");
            }
            parameter.removeFrom(fitted);
            warnings.add(Warning.newBuilder()
                    .setCode("PARAMETER_LEFT_OUT")
                    .setField(parameter.field())
                    .setMessage(deployment.id() + " can't take it; it was left out")
                    .build());
        }
        return fitted.build();
    }

    private void checkNeeded(EmbedRequest request, Deployment deployment) {
        for (EmbedParameter parameter : adapters.of(deployment).needed(deployment)) {
            if (!parameter.in(request)) {
                throw invalid(
                        parameter.field(),
                        "is not set to what " + deployment.id() + " knows, and it needs it",
                        "set it; for search, to EMBEDDING_PURPOSE_DOCUMENT or EMBEDDING_PURPOSE_QUERY");
            }
        }
    }

    private static void checkDimensions(EmbedRequest request, Deployment deployment, EmbeddingLimits limits) {
        if (!request.hasDimensions()) {
            limits.usualDimensions().ifPresent(usual -> checkAnswer(request.getInputsCount(), usual));
            return;
        }
        if (!limits.dimensions().allow(request.getDimensions())) {
            throw invalid(
                    "dimensions",
                    "is " + request.getDimensions() + ", which " + deployment.id() + " does not make",
                    "set it to " + limits.dimensions().told() + ", or leave it out");
        }
        checkAnswer(request.getInputsCount(), request.getDimensions());
    }

    /** So many vectors of such a length must fit into one message of ours. */
    static void checkAnswer(long inputs, long dimensions) {
        long most = LONGEST_ANSWER / (Float.BYTES * dimensions + 16);
        if (inputs > most) {
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_TOO_LARGE,
                            inputs + " vectors of " + dimensions + " numbers are more than a message can carry")
                    .withField("inputs")
                    .withRemedy(
                            "give at most " + most + " inputs in one call, or vectors of fewer numbers: dimensions");
        }
    }
}
