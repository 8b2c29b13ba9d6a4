package dev.parley.sandbox;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * A vendor inside the service: a real HTTP server that speaks as OpenAI, Anthropic, Gemini, Bedrock, Cohere and Ollama do, with
 * faults on demand. Needs no key, knows no gateway, keeps nothing.
 */
@Singleton
final class SandboxServer {

    private static final Logger LOG = Logger.getLogger(SandboxServer.class);

    private final SandboxConfig config;
    private final Vertx vertx;
    private HttpServer server;

    SandboxServer(SandboxConfig config, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        if (!config.enabled()) {
            return;
        }
        server = vertx.createHttpServer(new HttpServerOptions()).requestHandler(this::answer);
        try {
            server.listen(config.port(), config.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (java.util.concurrent.CompletionException e) {
            throw new IllegalStateException(
                    "The sandbox can't listen on " + config.host() + ":" + config.port()
                            + "; set PARLEY_SANDBOX_PORT to a free port, or PARLEY_SANDBOX_ENABLED to false",
                    e.getCause());
        }
        LOG.infof("The sandbox vendor listens on %s:%d", config.host(), config.port());
    }

    @PreDestroy
    void stop() {
        if (server != null) {
            // Awaited, because the event loops are stopped next.
            server.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void answer(HttpServerRequest request) {
        Dialect dialect = dialect(request.path());
        if (dialect == null || request.method() != HttpMethod.POST) {
            request.response().setStatusCode(404).end("{\"error\":{\"message\":\"no such path\"}}");
            return;
        }
        var exchange = new Exchange(vertx, request.response(), dialect);
        request.body()
                // Counting the tokens of a large prompt takes longer than an event loop may be held.
                .compose(body ->
                        vertx.executeBlocking(() -> exchange.prepare(dialect.ask(request, body.toJsonObject())), false))
                .onSuccess(exchange::answer)
                .onFailure(exchange::refuse);
    }

    private static Dialect dialect(String path) {
        var embeddings = EmbeddingDialect.at(path);
        if (embeddings.isPresent()) {
            return embeddings.get();
        }
        if (path.equals("/openai/v1/chat/completions")) {
            return new OpenAiDialect();
        }
        if (path.equals("/openai/v1/responses")) {
            return new OpenAiResponsesDialect();
        }
        if (path.equals("/openai/v1/responses/input_tokens")) {
            return CountDialect.openAiResponses();
        }
        if (path.equals("/anthropic/v1/messages")) {
            return new AnthropicDialect();
        }
        if (path.equals("/anthropic/v1/messages/count_tokens")) {
            return CountDialect.anthropic();
        }
        if (path.startsWith("/gemini/") && path.contains("/models/")) {
            return new GeminiDialect(path);
        }
        if (path.startsWith(BedrockDialect.PATH) && path.endsWith("/count-tokens")) {
            return CountDialect.bedrock(path);
        }
        if (path.startsWith(BedrockDialect.PATH) && (path.endsWith("/converse") || path.endsWith("/converse-stream"))) {
            return new BedrockDialect(path);
        }
        if (path.equals("/cohere/v2/chat")) {
            return new CohereDialect();
        }
        return path.equals("/ollama/api/chat") ? new OllamaDialect() : null;
    }

    /** Refuses the one key that stands for a wrong one. */
    static void checkKey(String sent) {
        if (sent != null && sent.endsWith("wrong-key")) {
            throw new Refusal(401, "authentication_error", "Incorrect API key provided: wrong-key");
        }
    }

    static String text(JsonObject object, String key) {
        Object value = object.getValue(key);
        return value == null ? "" : value.toString();
    }
}
