package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a chat completion is asked for beside words, and refuses what OpenAI refuses. */
final class OpenAiRules {

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private OpenAiRules() {}

    static Wish wish(JsonObject body) {
        checkMessages(body.getJsonArray("messages", new JsonArray()));
        List<Wish.Offer> offers = body.getJsonArray("tools", new JsonArray()).stream()
                .map(tool -> offer((JsonObject) tool))
                .toList();
        for (String field : List.of("tool_choice", "parallel_tool_calls")) {
            if (offers.isEmpty() && body.getValue(field) != null) {
                throw refused("Invalid value for '" + field + "': only allowed when 'tools' are specified.");
            }
        }
        if (body.getValue("top_logprobs") != null && !body.getBoolean("logprobs", false)) {
            throw refused("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.");
        }
        return new Wish(
                body,
                schema(body.getJsonObject("response_format", new JsonObject())),
                offers,
                must(body.getValue("tool_choice")),
                body.getBoolean("parallel_tool_calls", true));
    }

    private static Wish.Offer offer(JsonObject tool) {
        JsonObject function = tool.getJsonObject("function", new JsonObject());
        if (!"function".equals(tool.getString("type")) || function.getString("name") == null) {
            throw refused("Missing required parameter: 'tools[].function.name'.");
        }
        return new Wish.Offer(function.getString("name"), function.getJsonObject("parameters", new JsonObject()));
    }

    private static String must(Object choice) {
        if (choice instanceof JsonObject named) {
            return named.getJsonObject("function", new JsonObject()).getString("name", "");
        }
        return "required".equals(choice) ? Wish.ANY : "";
    }

    /** https://platform.openai.com/docs/guides/structured-outputs: the root must be an object. */
    private static Optional<JsonObject> schema(JsonObject format) {
        String type = format.getString("type", "text");
        if (type.equals("json_object")) {
            return Optional.of(new JsonObject().put("type", "object"));
        }
        if (!type.equals("json_schema")) {
            return Optional.empty();
        }
        JsonObject named = format.getJsonObject("json_schema", new JsonObject());
        JsonObject schema = named.getJsonObject("schema", new JsonObject());
        if (named.getString("name") == null) {
            throw refused("Missing required parameter: 'response_format.json_schema.name'.");
        }
        if (named.getBoolean("strict", false) && !"object".equals(schema.getValue("type"))) {
            throw refused("Invalid schema for response_format '" + named.getString("name")
                    + "': schema must be a JSON Schema of 'type: \"object\"'.");
        }
        return Optional.of(schema);
    }

    /** Each call must be answered right after it, and each result must answer a call. */
    private static void checkMessages(JsonArray messages) {
        Set<String> open = new LinkedHashSet<>();
        for (Object one : messages) {
            JsonObject message = (JsonObject) one;
            String role = SandboxServer.text(message, "role");
            if (!ROLES.contains(role)) {
                throw refused("Invalid value: '" + role + "' for messages.role");
            }
            if (role.equals("tool")) {
                if (!open.remove(message.getString("tool_call_id"))) {
                    throw refused("messages with role 'tool' must be a response to a preceeding message with"
                            + " 'tool_calls'.");
                }
                continue;
            }
            checkAnswered(open);
            message.getJsonArray("tool_calls", new JsonArray())
                    .forEach(call -> open.add(((JsonObject) call).getString("id")));
        }
        checkAnswered(open);
    }

    private static void checkAnswered(Set<String> open) {
        if (!open.isEmpty()) {
            throw refused("An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                    + " 'tool_call_id'. The following tool_call_ids did not have response messages: "
                    + String.join(", ", open));
        }
    }

    private static Refusal refused(String message) {
        return new Refusal(400, "invalid_request_error", message);
    }
}
