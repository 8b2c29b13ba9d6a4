package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One recorded exchange: what a vendor answered, as the body that it sent.
 *
 * @param host where it was asked; empty where the recording does not tell
 * @param model what was asked; empty where the recording does not tell
 */
record Recording(String id, String wire, String host, String model, int status, String body, boolean streamed) {

    static final Path DIRECTORY = Path.of("../shared/exchanges");

    private static final Set<String> WIRES = Set.of("openai-chat", "anthropic-messages", "gemini", "ollama-chat");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All exchanges of the formats that we speak. */
    static List<Recording> all() {
        try (var files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .flatMap(Recording::lines)
                    .flatMap(line -> Recording.of(line).stream())
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

    private static Optional<Recording> of(JsonNode line) {
        String wire = line.path("wire").asText();
        if (!WIRES.contains(wire)) {
            return Optional.empty();
        }
        String id = line.path("id").asText();
        int status = line.path("status").asInt(200);
        String host = line.path("host").asText("");
        String model = line.path("request")
                .path("model")
                .asText(line.path("path").asText().replaceFirst(".*/models/([^:]+):.*", "$1"));
        if (line.has("events")) {
            return Optional.of(new Recording(id, wire, host, model, status, body(wire, line.path("events")), true));
        }
        JsonNode response = line.path("response");
        String body = response.isTextual() ? response.textValue() : response.toString();
        boolean streamed = body.startsWith("data:")
                || body.startsWith("event:")
                || body.startsWith(":")
                || wire.equals("ollama-chat") && body.strip().contains("\n{");
        return Optional.of(new Recording(id, wire, host, model, status, body, streamed));
    }

    private static String body(String wire, JsonNode events) {
        var body = new StringBuilder();
        for (JsonNode event : events) {
            String data = event.isTextual() ? event.textValue() : event.toString();
            if (wire.equals("ollama-chat")) {
                body.append(data).append('\n');
            } else {
                if (wire.equals("anthropic-messages")) {
                    body.append("event: ").append(event.path("type").asText()).append('\n');
                }
                body.append("data: ").append(data).append("\n\n");
            }
        }
        return body.toString();
    }

    /** The JSON values of the body: one, or one for each event. */
    List<JsonNode> values() {
        if (!streamed) {
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
