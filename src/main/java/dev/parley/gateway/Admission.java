package dev.parley.gateway;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
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

/** Decides whether a request may go on, before a byte leaves the house, and as what it reaches each of its models. */
@Singleton
final class Admission {

    private final CurrentCatalog catalog;
    private final VendorAdapters adapters;

    Admission(CurrentCatalog catalog, VendorAdapters adapters) {
        this.catalog = catalog;
        this.adapters = adapters;
    }

    Admitted admit(CompleteRequest request) {
        RequestRules.check(request);
        Catalog snapshot = catalog.catalog();
        List<Candidate> plan = new ArrayList<>(request.getModelsCount());
        var history = History.of(request);
        for (String reference : request.getModelsList()) {
            plan.add(candidate(history, snapshot.resolve(reference)));
        }
        return new Admitted(request, plan);
    }

    private Candidate candidate(History.Mended history, Deployment deployment) {
        try {
            var mended = adapters.of(deployment).rolesAlternate(deployment)
                    ? History.alternating(history.request())
                    : new History.Mended(history.request(), List.of());
            checkLimit(mended.request(), deployment);
            checkImages(mended.request(), deployment);
            return fitted(mended.request(), deployment)
                    .warned(history.warnings())
                    .warned(mended.warnings());
        } catch (GatewayException e) {
            throw e.at(deployment.vendor().id(), deployment.model().id());
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

    private static void checkImages(CompleteRequest request, Deployment deployment) {
        Set<String> input = deployment.model().input();
        if (input.isEmpty() || input.contains("image")) {
            return;
        }
        for (int i = 0; i < request.getMessagesCount(); i++) {
            List<ContentPart> parts = request.getMessages(i).getPartsList();
            for (int j = 0; j < parts.size(); j++) {
                if (parts.get(j).hasImage()) {
                    throw GatewayException.invalid(
                            "messages[" + i + "].parts[" + j + "].image",
                            deployment.id() + " takes no images",
                            "use a model that takes images, or leave the image out");
                }
            }
        }
    }

    /** The request without what the vendor or model can't take, or a refusal, as the caller chose. */
    private Candidate fitted(CompleteRequest request, Deployment deployment) {
        List<Parameter> refused = refused(request, deployment);
        if (refused.isEmpty()) {
            return new Candidate(deployment, request, List.of());
        }
        if (request.getUnsupportedParameters() != UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN) {
            String field = refused.get(0).field();
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_UNSUPPORTED_PARAMETER,
                            field + ": " + deployment.id() + " can't take it")
                    .withField(field)
                    .withRemedy("leave it out, or set unsupported_parameters to UNSUPPORTED_PARAMETERS_WARN");
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
        return new Candidate(deployment, fitted.build(), warnings);
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
