package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives each text a vector, always the same for the same text, of length 1; in any vendor's form. Scripts work as ever. */
final class EmbeddingDialect implements Dialect {

    private static final int STANDARD = 64;
    private static final Pattern MODEL = Pattern.compile(".*/models?/([^:/]+)[:/]\\w+");

    private final EmbeddingForm form;

    private EmbeddingDialect(EmbeddingForm form) {
        this.form = form;
    }

    /** Empty where the path is none of embeddings. */
    static Optional<Dialect> at(String path) {
        return form(path).map(EmbeddingDialect::new);
    }

    private static Optional<EmbeddingForm> form(String path) {
        if (path.startsWith("/gemini/") && path.endsWith(":batchEmbedContents")) {
            return Optional.of(new GeminiEmbeddingForm(path));
        }
        if (path.startsWith("/gemini/") && path.endsWith(":predict")) {
            return Optional.of(new VertexEmbeddingForm(path));
        }
        if (path.startsWith(BedrockDialect.PATH) && path.endsWith("/invoke")) {
            return Optional.of(new BedrockEmbeddingForm(path));
        }
        return switch (path) {
            case "/openai/v1/embeddings" -> Optional.of(new OpenAiEmbeddingForm());
            case "/cohere/v2/embed" -> Optional.of(new CohereEmbeddingForm());
            case "/ollama/api/embed" -> Optional.of(new OllamaEmbeddingForm());
            default -> Optional.empty();
        };
    }

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        SandboxServer.checkKey(request.getHeader("authorization"));
        SandboxServer.checkKey(request.getHeader("x-goog-api-key"));
        Matcher inPath = MODEL.matcher(request.path());
        String model = inPath.matches()
                ? URLDecoder.decode(inPath.group(1), StandardCharsets.UTF_8)
                : SandboxServer.text(body, "model");
        List<String> inputs = form.inputs(model, body);
        return new Ask(model, inputs, 0, List.of(), false, true, new Wish(body, Optional.empty(), List.of(), "", true));
    }

    @Override
    public JsonObject whole(Reply reply) {
        int asked = form.dimensions(reply.ask().wish().body());
        List<String> inputs = reply.ask().prompt();
        return form.answer(
                reply,
                inputs.stream()
                        .map(text -> vector(text, asked == 0 ? STANDARD : asked))
                        .toList(),
                inputs.stream().mapToInt(Wording::tokens).sum());
    }

    private static JsonArray vector(String text, int length) {
        var random = new SplittableRandom(text.hashCode());
        double[] values = random.doubles(length, -1, 1).toArray();
        double square = 0;
        for (double value : values) {
            square += value * value;
        }
        var vector = new JsonArray();
        for (double value : values) {
            vector.add((float) (value / Math.sqrt(square)));
        }
        return vector;
    }

    @Override
    public List<Event> opening(Reply reply) {
        throw new IllegalStateException("embeddings are no stream");
    }

    @Override
    public Event piece(Reply reply, String text) {
        throw new IllegalStateException("embeddings are no stream");
    }

    @Override
    public List<Event> closing(Reply reply) {
        throw new IllegalStateException("embeddings are no stream");
    }

    @Override
    public JsonObject error(int status, String type, String message) {
        return form.errors().error(status, type, message);
    }

    @Override
    public Event errorEvent(String type, String message) {
        return form.errors().errorEvent(type, message);
    }

    @Override
    public String overloaded() {
        return form.errors().overloaded();
    }
}
