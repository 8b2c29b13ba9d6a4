package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What Anthropic refuses, as it refuses it: https://docs.claude.com/en/api/messages. */
final class AnthropicRules {

    private AnthropicRules() {}

    /** A thought's proof, which only this vendor can make. */
    static String signature(String thought) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(("sandbox" + thought).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void check(JsonObject body) {
        checkThinking(body);
        checkTools(body);
        Set<String> unanswered = Set.of();
        JsonArray messages = body.getJsonArray("messages", new JsonArray());
        for (int i = 0; i < messages.size(); i++) {
            unanswered = checkMessage(messages.getJsonObject(i), "messages." + i, unanswered);
        }
        if (!unanswered.isEmpty()) {
            throw wrong("messages: `tool_use` ids were found without `tool_result` blocks immediately after: "
                    + String.join(", ", unanswered));
        }
    }

    static boolean thinks(JsonObject body) {
        String type = SandboxServer.text(body.getJsonObject("thinking", new JsonObject()), "type");
        return type.equals("enabled") || type.equals("adaptive");
    }

    private static Refusal wrong(String message) {
        return new Refusal(400, "invalid_request_error", message);
    }

    private static void checkThinking(JsonObject body) {
        if (!thinks(body)) {
            return;
        }
        JsonObject thinking = body.getJsonObject("thinking");
        if (thinking.getString("type").equals("enabled")) {
            if (thinking.getInteger("budget_tokens", 0) < 1024) {
                throw wrong("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
            }
            if (thinking.getInteger("budget_tokens") >= body.getInteger("max_tokens", Integer.MAX_VALUE)) {
                throw wrong("`max_tokens` must be greater than `thinking.budget_tokens`");
            }
            if (List.of("any", "tool")
                    .contains(SandboxServer.text(body.getJsonObject("tool_choice", new JsonObject()), "type"))) {
                throw wrong("Thinking may not be enabled when tool_choice forces tool use.");
            }
        }
        if (body.getDouble("temperature", 1.0) != 1 || body.containsKey("top_k")) {
            throw wrong("`temperature` may only be set to 1 when thinking is enabled or in adaptive mode");
        }
    }

    private static void checkTools(JsonObject body) {
        JsonArray tools = body.getJsonArray("tools", new JsonArray());
        for (int i = 0; i < tools.size(); i++) {
            JsonObject tool = tools.getJsonObject(i);
            if (!tool.containsKey("type")
                    && !SandboxServer.text(tool.getJsonObject("input_schema", new JsonObject()), "type")
                            .equals("object")) {
                throw wrong("tools." + i + ".custom.input_schema.type: Input should be 'object'");
            }
        }
        if (body.containsKey("tool_choice") && tools.isEmpty()) {
            throw wrong("tool_choice may only be specified while providing tools");
        }
    }

    /** The calls in this message, all of which the next one must answer. */
    private static Set<String> checkMessage(JsonObject message, String where, Set<String> unanswered) {
        Set<String> calls = new LinkedHashSet<>();
        Set<String> missing = new LinkedHashSet<>(unanswered);
        if (message.getValue("content") instanceof JsonArray blocks) {
            for (int i = 0; i < blocks.size(); i++) {
                JsonObject block = blocks.getJsonObject(i);
                switch (SandboxServer.text(block, "type")) {
                    case "text" -> {
                        if (SandboxServer.text(block, "text").isEmpty()) {
                            throw wrong("messages: text content blocks must be non-empty");
                        }
                    }
                    case "thinking" -> checkSignature(block, where + ".content." + i);
                    case "tool_use" -> calls.add(SandboxServer.text(block, "id"));
                    case "tool_result" -> {
                        if (!missing.remove(SandboxServer.text(block, "tool_use_id"))) {
                            throw wrong(where + ".content." + i
                                    + ": unexpected `tool_use_id` found in `tool_result` blocks");
                        }
                    }
                    default -> {}
                }
            }
        }
        if (!missing.isEmpty()) {
            throw wrong(where + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
                    + String.join(", ", missing));
        }
        return calls;
    }

    private static void checkSignature(JsonObject block, String where) {
        if (!signature(SandboxServer.text(block, "thinking")).equals(SandboxServer.text(block, "signature"))) {
            throw wrong(where + ": Invalid `signature` in `thinking` block");
        }
    }
}
