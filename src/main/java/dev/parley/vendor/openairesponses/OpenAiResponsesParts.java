package dev.parley.vendor.openairesponses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Reasoning;
import dev.parley.v1.TokenLogprob;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.VendorOptions;
import java.util.Base64;
import java.util.List;

/** The pieces of an answer that come whole, as the API has them. Pure. */
final class OpenAiResponsesParts {

    private OpenAiResponsesParts() {}

    /** A thought without text has its id, with which the vendor finds it if it keeps it, and its signature. */
    static ContentPart hiddenThought(String id, String signature) {
        return ContentPart.newBuilder()
                .setReasoning(Reasoning.getDefaultInstance())
                .setSignature(signature)
                .setVendorId(id)
                .build();
    }

    static ContentPart own(JsonNode item) {
        return ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat(OpenAiResponsesWire.FORMAT)
                        .setType(string(item, "type"))
                        .setJson(item.toString()))
                .setVendorId(string(item, "id"))
                .build();
    }

    /** A finished picture, with what the vendor tells of how it made it; the item itself where there is none. */
    static ContentPart image(ObjectNode item) {
        try {
            byte[] data = Base64.getDecoder().decode(string(item, "result"));
            if (data.length == 0) {
                return own(item);
            }
            var how = item.deepCopy().remove(List.of("id", "type", "status", "result"));
            var part = ContentPart.newBuilder()
                    .setImage(Media.newBuilder()
                            .setMediaType("image/" + item.path("output_format").asText("png"))
                            .setData(ByteString.copyFrom(data)))
                    .setVendorId(string(item, "id"));
            if (!how.isEmpty()) {
                part.putVendorOptions(OpenAiResponsesWire.FORMAT, VendorOptions.struct(how));
            }
            return part.build();
        } catch (IllegalArgumentException e) {
            // Not the base64 of a picture: kept as it is.
            return own(item);
        }
    }

    static Citation citation(JsonNode annotation) {
        var citation = Citation.newBuilder()
                .setUrl(string(annotation, "url"))
                .setTitle(annotation.has("title") ? string(annotation, "title") : string(annotation, "filename"))
                .setVendorJson(annotation.toString());
        if (annotation.path("start_index").isIntegralNumber()) {
            citation.setStartIndex(annotation.path("start_index").longValue());
        }
        if (annotation.path("end_index").isIntegralNumber()) {
            citation.setEndIndex(annotation.path("end_index").longValue());
        }
        return citation.build();
    }

    static TokenLogprob logprob(JsonNode one) {
        var logprob = TokenLogprob.newBuilder()
                .setToken(string(one, "token"))
                .setLogprob(one.path("logprob").doubleValue());
        if (one.path("bytes") instanceof ArrayNode bytes) {
            byte[] utf8 = new byte[bytes.size()];
            for (int i = 0; i < utf8.length; i++) {
                utf8[i] = (byte) bytes.path(i).intValue();
            }
            logprob.setUtf8Bytes(ByteString.copyFrom(utf8));
        }
        one.path("top_logprobs").forEach(other -> logprob.addAlternatives(logprob(other)));
        return logprob.build();
    }

    /** A text field; empty where there is none. */
    static String string(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isTextual() ? value.textValue() : "";
    }
}
