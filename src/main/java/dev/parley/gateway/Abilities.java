package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a model can do what a request asks of it, by what is known of the model. */
final class Abilities {

    private Abilities() {}

    /** A model that is known to take no images gets none, whoever named it. */
    static void checkImages(CompleteRequest request, Deployment deployment) {
        check(request, deployment, Set.of(ContentPart.PartCase.IMAGE));
    }

    /**
     * Another may answer: the deployment is passed over for whatever it is not known to do.
     *
     * @param fitted the request as the deployment gets it, without what the caller lets be left out
     */
    static void checkAll(CompleteRequest request, CompleteRequest fitted, Deployment deployment) {
        check(
                request,
                deployment,
                Set.of(ContentPart.PartCase.AUDIO, ContentPart.PartCase.DOCUMENT, ContentPart.PartCase.VIDEO));
        able(request.getToolsCount() > 0, "tool_call", "tools", "calls no tools", deployment);
        able(
                wantsSchema(fitted),
                "structured_output",
                "response_format.json_schema",
                "keeps to no JSON Schema by itself",
                deployment);
        able(wantsThoughts(fitted), "reasoning", "reasoning", "does not think before it answers", deployment);
    }

    private static void able(boolean wanted, String capability, String field, String inability, Deployment deployment) {
        Set<String> abilities = deployment.model().capabilities();
        if (wanted && !abilities.isEmpty() && !abilities.contains(capability)) {
            throw GatewayException.invalid(
                    field, deployment.id() + " " + inability, "use a model that does, or leave it out");
        }
    }

    /** The other modes ask any model. */
    private static boolean wantsSchema(CompleteRequest request) {
        var format = request.getResponseFormat();
        return format.hasJsonSchema()
                && switch (format.getJsonSchema().getMode()) {
                    case STRUCTURED_MODE_EMULATED, STRUCTURED_MODE_EXTRACT -> false;
                    default -> true;
                };
    }

    private static boolean wantsThoughts(CompleteRequest request) {
        return switch (request.getReasoning().getAmountCase()) {
            case EFFORT -> !request.getReasoning().getEffort().equals("none");
            case BUDGET_TOKENS -> request.getReasoning().getBudgetTokens() > 0;
            case AMOUNT_NOT_SET -> false;
        };
    }

    private static void check(CompleteRequest request, Deployment deployment, Set<ContentPart.PartCase> kinds) {
        Set<String> input = deployment.model().input();
        if (input.isEmpty()) {
            return;
        }
        List<Message> messages = request.getMessagesList();
        for (int i = 0; i < messages.size(); i++) {
            List<ContentPart> parts = messages.get(i).getPartsList();
            for (int j = 0; j < parts.size(); j++) {
                String kind = parts.get(j).getPartCase().name().toLowerCase(Locale.ROOT);
                if (kinds.contains(parts.get(j).getPartCase()) && !input.contains(kind)) {
                    throw GatewayException.invalid(
                            "messages[" + i + "].parts[" + j + "]." + kind,
                            deployment.id() + " takes no " + kind + "s",
                            "use a model that takes them, or leave it out");
                }
            }
        }
    }
}
