package dev.parley.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** The references within a schema: where they lead, whether they lead in circles. Nothing is ever fetched. */
final class References {

    /** Longer chains of references than any sane schema has, and no danger to the stack. */
    static final int DEEPEST = 200;

    private References() {}

    static boolean isLocal(String reference) {
        return reference.startsWith("#");
    }

    /** Refuses references within the schema that lead nowhere, or only to each other. */
    static void check(String field, ObjectNode root) {
        if (hasOwnBases(root)) {
            return;
        }
        Keywords.each(root, "", (pointer, schema) -> {
            JsonNode reference = schema.path("$ref");
            if (reference.isTextual() && isLocal(reference.textValue())) {
                check(field, root, schema, pointer);
            }
        });
    }

    private static void check(String field, ObjectNode root, ObjectNode schema, String pointer) {
        Set<JsonNode> passed = Collections.newSetFromMap(new IdentityHashMap<>());
        JsonNode at = schema;
        while (at.path("$ref").isTextual() && isLocal(at.path("$ref").textValue())) {
            if (!passed.add(at) || passed.size() > DEEPEST) {
                throw GatewayException.invalid(
                        field + "#" + pointer, "$ref leads to nothing but other $ref, in a circle", "give it an end");
            }
            at = target(root, at.path("$ref").textValue());
        }
        if (at.isMissingNode()) {
            throw GatewayException.invalid(
                    field + "#" + pointer, "$ref leads to nothing in the schema", "define it under $defs");
        }
    }

    /** Whether parts of the schema have ids of their own, from which their references then start. */
    static boolean hasOwnBases(ObjectNode root) {
        var found = new AtomicBoolean();
        Keywords.each(root, "", (pointer, schema) -> {
            if (schema != root && schema.path("$id").isTextual()) {
                found.set(true);
            }
        });
        return found.get();
    }

    /** What a reference leads to; missing where that is nothing. */
    static JsonNode target(ObjectNode root, String reference) {
        String fragment = decoded(reference.substring(1));
        if (fragment.isEmpty() || fragment.startsWith("/")) {
            return root.at(JsonPointer.compile(fragment));
        }
        JsonNode[] found = {MissingNode.getInstance()};
        Keywords.each(root, "", (pointer, schema) -> {
            if (fragment.equals(schema.path("$anchor").asText())) {
                found[0] = schema;
            }
        });
        return found[0];
    }

    private static String decoded(String fragment) {
        try {
            return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return fragment;
        }
    }

    /** The root, or what it refers to, at the end of a chain of references. */
    static JsonNode followed(ObjectNode root) {
        JsonNode at = root;
        for (int i = 0; i < DEEPEST && isLocal(at.path("$ref").asText()); i++) {
            at = target(root, at.path("$ref").textValue());
        }
        return at;
    }

    /** Puts what the root refers to into the root's place; the definitions stay, so that references still hold. */
    static ObjectNode withFollowedRoot(ObjectNode root) {
        if (!(followed(root) instanceof ObjectNode target) || target == root) {
            return root;
        }
        return Merge.both(target, root.deepCopy().without("$ref"));
    }

    /** Whether a schema contains itself. */
    static boolean isRecursive(ObjectNode root) {
        return isRecursive(
                root,
                root,
                Collections.newSetFromMap(new IdentityHashMap<>()),
                Collections.newSetFromMap(new IdentityHashMap<>()),
                0);
    }

    private static boolean isRecursive(
            ObjectNode root, JsonNode schema, Set<JsonNode> open, Set<JsonNode> done, int depth) {
        if (!(schema instanceof ObjectNode object) || done.contains(schema)) {
            return false;
        }
        if (depth > DEEPEST || !open.add(schema)) {
            return true;
        }
        var found = new AtomicBoolean();
        if (object.path("$ref").isTextual() && isLocal(object.path("$ref").textValue())) {
            JsonNode target = target(root, object.path("$ref").textValue());
            found.set(isRecursive(root, target, open, done, depth + 1));
        }
        Keywords.children(
                object,
                "",
                (pointer, child) -> found.set(found.get() || isRecursive(root, child, open, done, depth + 1)));
        open.remove(schema);
        done.add(schema);
        return found.get();
    }
}
