package dev.parley.recorded;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One recorded exchange.
 *
 * @param host where the request went; empty where only the answer was recorded, as path and headers are
 * @param request the request's body; missing where only the answer was recorded
 * @param body the answer's body as the vendor sent it, or as it would have been sent as server-sent events or lines
 * @param events the stream's decoded events, where these were recorded in place of its bytes
 * @param streamed whether the answer was asked for as a stream
 */
record Recording(
        String id,
        String wire,
        int status,
        String host,
        String path,
        JsonNode request,
        Map<String, String> headers,
        String body,
        List<JsonNode> events,
        boolean streamed) {

    static final Path DIRECTORY = Path.of("../shared/exchanges");

    private static final Pattern MODEL_IN_PATH = Pattern.compile("/models?/([^:/?]+)[:/]");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** All exchanges of all formats. */
    static List<Recording> all() {
        try (var files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .flatMap(Recording::lines)
                    .map(Recording::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().map(Recording::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Recording of(JsonNode line) {
        String wire = line.path("wire").asText();
        List<JsonNode> events = new ArrayList<>();
        line.path("events").forEach(events::add);
        JsonNode response = line.path("response");
        String body = line.has("events")
                ? body(wire, events)
                : response.isTextual() ? response.textValue() : response.toString();
        int status = line.path("status").asInt(200);
        Map<String, String> headers = new TreeMap<>();
        line.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        boolean streamed = line.has("events")
                || (status == 200
                        ? isStream(wire, body)
                        : line.path("request").path("stream").asBoolean());
        return new Recording(
                line.path("id").asText(),
                wire,
                status,
                line.path("host").asText(),
                line.path("path").asText(),
                line.path("request"),
                headers,
                body,
                events,
                streamed);
    }

    private static boolean isStream(String wire, String body) {
        return body.startsWith("data:")
                || body.startsWith("event:")
                || body.startsWith(":")
                || wire.equals("ollama-chat") && body.strip().contains("\n{");
    }

    private static String body(String wire, List<JsonNode> events) {
        var body = new StringBuilder();
        for (JsonNode event : events) {
            String data = event.isTextual() ? event.textValue() : event.toString();
            if (wire.equals("ollama-chat")) {
                body.append(data).append('\n');
            } else {
                if (event.path("type").isTextual()) {
                    body.append("event: ").append(event.path("type").asText()).append('\n');
                }
                body.append("data: ").append(data).append("\n\n");
            }
        }
        return body.toString();
    }

    boolean hasRequest() {
        return request.isObject();
    }

    /** The model that was asked, in the vendor's words. */
    String model() {
        if (request.path("model").isTextual()) {
            return request.path("model").textValue();
        }
        var inPath = MODEL_IN_PATH.matcher(path);
        return inPath.find() ? URLDecoder.decode(inPath.group(1), StandardCharsets.UTF_8) : "recorded";
    }

    /** The same exchange with other events. */
    Recording with(List<JsonNode> others) {
        return new Recording(id, wire, status, host, path, request, headers, body, others, streamed);
    }

    /** What tells it from the others of its recording. */
    String name() {
        return id + (streamed ? " streamed" : " whole");
    }

    /** The JSON objects of the body: one, or one for each event. */
    List<JsonNode> values() {
        if (!events.isEmpty()) {
            return events.stream().filter(ObjectNode.class::isInstance).toList();
        }
        if (!streamed || status != 200) {
            return List.of(read(body));
        }
        List<JsonNode> values = new ArrayList<>();
        for (String line : body.split("\r\n|\n|\r")) {
            String data = wire.equals("ollama-chat") ? line : line.startsWith("data:") ? line.substring(5) : "";
            if (!data.isBlank() && !data.strip().equals("[DONE]")) {
                JsonNode value = read(data);
                if (value instanceof ObjectNode) {
                    values.add(value);
                }
            }
        }
        return values;
    }
}
