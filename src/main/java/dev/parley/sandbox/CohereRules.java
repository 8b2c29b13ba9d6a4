package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Refuses what Cohere refuses, and reads its tools. */
final class CohereRules {

    private static final Set<String> CHOICES = Set.of("REQUIRED", "NONE");

    private CohereRules() {}

    static void check(JsonObject body) {
        Object choice = body.getValue("tool_choice");
        if (choice != null && !CHOICES.contains(choice)) {
            throw refused("invalid request: tool_choice must be one of REQUIRED, NONE");
        }
        if (choice != null && offers(body).isEmpty()) {
            throw refused("invalid request: tool_choice was specified without tools");
        }
        Set<String> open = new LinkedHashSet<>();
        for (Object one : body.getJsonArray("messages", new JsonArray())) {
            JsonObject message = (JsonObject) one;
            switch (SandboxServer.text(message, "role")) {
                case "tool" -> {
                    if (!open.remove(message.getString("tool_call_id"))) {
                        throw refused("invalid request: tool call id not found in previous tool calls");
                    }
                }
                case "assistant" ->
                    message.getJsonArray("tool_calls", new JsonArray())
                            .forEach(call -> open.add(((JsonObject) call).getString("id")));
                case "user", "system" -> {}
                default -> throw refused("invalid request: message role must be one of user, assistant, tool, system");
            }
        }
        if (!open.isEmpty()) {
            throw refused("invalid request: missing tool results for tool calls: " + String.join(", ", open));
        }
    }

    static List<Wish.Offer> offers(JsonObject body) {
        return body.getJsonArray("tools", new JsonArray()).stream()
                .map(tool -> ((JsonObject) tool).getJsonObject("function", new JsonObject()))
                .map(function -> new Wish.Offer(
                        SandboxServer.text(function, "name"), function.getJsonObject("parameters", new JsonObject())))
                .toList();
    }

    private static Refusal refused(String message) {
        return new Refusal(400, "invalid_request_error", message);
    }
}
