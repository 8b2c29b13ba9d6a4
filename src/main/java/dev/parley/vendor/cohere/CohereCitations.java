package dev.parley.vendor.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.v1.Citation;
import dev.parley.vendor.WireJson;
import java.util.Optional;

/** https://docs.cohere.com/docs/rag-citations: a place of the answer, and the documents or results that it rests on. */
final class CohereCitations {

    private CohereCitations() {}

    /** The first source gives title and address; all of them are in the vendor's JSON. */
    static Citation fromWire(JsonNode citation) {
        JsonNode document = citation.path("sources").path(0).path("document");
        var read = Citation.newBuilder()
                .setUrl(text(document.path("url")))
                .setTitle(text(document.path("title")))
                .setCitedText(text(citation.path("text")))
                .setVendorJson(citation.toString());
        if (citation.path("start").isNumber()) {
            read.setStartIndex(citation.path("start").longValue());
        }
        if (citation.path("end").isNumber()) {
            read.setEndIndex(citation.path("end").longValue());
        }
        return read.build();
    }

    /** The citation as it came; empty where it is another vendor's. */
    static Optional<JsonNode> toWire(Citation citation) {
        return WireJson.tree(citation.getVendorJson())
                .filter(json -> json.path("sources").isArray() && json.has("start"));
    }

    static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }
}
