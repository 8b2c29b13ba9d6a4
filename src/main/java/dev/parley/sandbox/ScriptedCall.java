package dev.parley.sandbox;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A tool call that the answer holds: one that the script names, or that the request demands. Without scripted arguments
 * they are an example of the tool's schema.
 *
 * @param arguments JSON text; empty where the script wants the vendor to send none
 */
record ScriptedCall(String name, String arguments) {

    static List<ScriptedCall> of(Ask ask, Script script) {
        List<ScriptedCall> calls = new ArrayList<>();
        if (script.has("call")) {
            for (String name : script.text("call").orElse("").split(",")) {
                calls.add(new ScriptedCall(name, arguments(name, calls.size(), ask, script)));
            }
        } else {
            ask.wish()
                    .mandatory()
                    .ifPresent(offer ->
                            calls.add(new ScriptedCall(offer.name(), arguments(offer.name(), 0, ask, script))));
        }
        return ask.wish().several() || calls.isEmpty() ? List.copyOf(calls) : List.of(calls.get(0));
    }

    private static String arguments(String name, int number, Ask ask, Script script) {
        String scripted = script.text("args").orElse(null);
        if (scripted == null) {
            return ask.wish().offers().stream()
                    .filter(offer -> offer.name().equals(name))
                    .findFirst()
                    .map(offer -> Sample.of(offer.parameters()))
                    .orElse("{}");
        }
        return scripted.startsWith("[") ? nth(new JsonArray(scripted), number) : scripted;
    }

    private static String nth(JsonArray arguments, int number) {
        return Json.encode(arguments.getValue(Math.min(number, arguments.size() - 1)));
    }

    JsonObject argumentsObject() {
        return arguments.isEmpty() ? new JsonObject() : new JsonObject(arguments);
    }

    int tokens() {
        return Wording.tokens(name + arguments);
    }
}
