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
     * Nobody named the deployment: it is passed over for whatever it is not known to do. Of a named one the caller may know
     * more than the catalog does.
     */
    static void checkAll(CompleteRequest request, Deployment deployment) {
        check(
                request,
                deployment,
                Set.of(ContentPart.PartCase.AUDIO, ContentPart.PartCase.DOCUMENT, ContentPart.PartCase.VIDEO));
        Set<String> abilities = deployment.model().capabilities();
        if (request.getToolsCount() > 0 && !abilities.isEmpty() && !abilities.contains("tool_call")) {
            throw GatewayException.invalid(
                    "tools", deployment.id() + " calls no tools", "use a model that calls tools, or leave them out");
        }
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
