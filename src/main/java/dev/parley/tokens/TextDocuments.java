package dev.parley.tokens;

import dev.parley.v1.Media;
import java.util.Set;

/** Documents that are text, which models read as such. */
final class TextDocuments {

    private static final Set<String> TEXT = Set.of(
            "application/json",
            "application/xml",
            "application/yaml",
            "application/javascript",
            "application/x-javascript",
            "application/x-python");

    private TextDocuments() {}

    static boolean isText(Media document) {
        String type = document.getMediaType().split(";", 2)[0].strip();
        return document.hasData() && (type.startsWith("text/") || TEXT.contains(type));
    }
}
