package dev.parley.sandbox;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What a request asks for beside words.
 *
 * @param body the request as it came
 * @param schema what the answer is to look like
 * @param offers the tools that may be called
 * @param must the name of the tool that must be called, {@code *} for any, empty where none must
 * @param several whether more than one may be called at once
 */
record Wish(JsonObject body, Optional<JsonObject> schema, List<Offer> offers, String must, boolean several) {

    static final String ANY = "*";
    static final Wish NONE = new Wish(new JsonObject(), Optional.empty(), List.of(), "", true);

    /** A tool, with the schema of its arguments. */
    record Offer(String name, JsonObject parameters) {}

    /** The tool that must be called. */
    Optional<Offer> mandatory() {
        return offers.stream()
                .filter(offer -> must.equals(ANY) || must.equals(offer.name()))
                .findFirst();
    }
}
