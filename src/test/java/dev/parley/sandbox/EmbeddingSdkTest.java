package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cohere.api.Cohere;
import com.cohere.api.resources.v2.requests.V2EmbedRequest;
import com.cohere.api.types.EmbedInputType;
import com.cohere.api.types.EmbeddingType;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.genai.Client;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.HttpOptions;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.RateLimitException;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbedResponse;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.EmbeddingServiceGrpc;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** Each vendor's published SDK reads of the sandbox the vectors that the service reads of it. */
@OverTheWire
class EmbeddingSdkTest {

    private static final String ADDRESS = "http://127.0.0.1:8189";
    private static final List<String> TEXTS = List.of("Zürich is a city.", "A cat sat.");

    private static List<List<Float>> ours(String model) {
        return ours(model, 16);
    }

    private static List<List<Float>> ours(String model, int dimensions) {
        var request = EmbedRequest.newBuilder().addModels(model).setDimensions(dimensions);
        if (model.contains("cohere")) {
            request.setPurpose(EmbeddingPurpose.EMBEDDING_PURPOSE_DOCUMENT);
        }
        TEXTS.forEach(text -> request.addInputs(EmbeddingInput.newBuilder().setText(text)));
        try (var caller = new Caller()) {
            EmbedResponse answer =
                    EmbeddingServiceGrpc.newBlockingStub(caller.channel()).embed(request.build());
            return answer.getEmbeddingsList().stream()
                    .map(embedding -> List.copyOf(embedding.getValuesList()))
                    .toList();
        }
    }

    @Test
    void openAisClientReadsTheSame() {
        var client = OpenAIOkHttpClient.builder()
                .baseUrl(ADDRESS + "/openai/v1")
                .apiKey("any")
                .maxRetries(0)
                .build();
        for (var encoding :
                List.of(EmbeddingCreateParams.EncodingFormat.FLOAT, EmbeddingCreateParams.EncodingFormat.BASE64)) {
            var answer = client.embeddings()
                    .create(EmbeddingCreateParams.builder()
                            .model("embedding-sandbox")
                            .inputOfArrayOfStrings(TEXTS)
                            .dimensions(16)
                            .encodingFormat(encoding)
                            .build());

            assertThat(answer.data().stream().map(item -> item.embedding()).toList())
                    .isEqualTo(ours("sandbox/embedding-sandbox"));
            assertThat(answer.usage().promptTokens()).isPositive();
        }
        assertThatThrownBy(() -> client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model("embedding-sandbox")
                                .input("Hi [[sandbox status=429]]")
                                .build()))
                .isInstanceOf(RateLimitException.class);
    }

    @Test
    void googlesClientReadsTheSame() {
        try (var client = Client.builder()
                .apiKey("any")
                .httpOptions(HttpOptions.builder()
                        .baseUrl(ADDRESS + "/gemini")
                        .apiVersion("v1beta")
                        .build())
                .build()) {
            var answer = client.models.embedContent(
                    "embedding-sandbox",
                    TEXTS,
                    EmbedContentConfig.builder().outputDimensionality(16).build());

            assertThat(answer.embeddings().orElseThrow().stream()
                            .map(embedding -> embedding.values().orElseThrow())
                            .toList())
                    .isEqualTo(ours("sandbox-gemini/embedding-sandbox"));
        }
    }

    @Test
    void googlesClientReadsTheSameAtVertexAi() {
        try (var client = Client.builder()
                .vertexAI(true)
                .project("p")
                .location("l")
                .credentials(GoogleCredentials.create(
                        AccessToken.newBuilder().setTokenValue("any").build()))
                .httpOptions(HttpOptions.builder().baseUrl(ADDRESS + "/gemini").build())
                .build()) {
            var answer = client.models.embedContent(
                    "text-embedding-005",
                    TEXTS,
                    EmbedContentConfig.builder().outputDimensionality(16).build());

            assertThat(answer.embeddings().orElseThrow().stream()
                            .map(embedding -> embedding.values().orElseThrow())
                            .toList())
                    .isEqualTo(ours("sandbox-gemini/embedding-sandbox"));
            assertThat(answer.embeddings()
                            .orElseThrow()
                            .get(0)
                            .statistics()
                            .orElseThrow()
                            .tokenCount())
                    .hasValueSatisfying(tokens -> assertThat(tokens).isPositive());
        }
    }

    @Test
    void coheresClientReadsTheSame() {
        var client = Cohere.builder()
                .token("any")
                .url(ADDRESS + "/cohere")
                .maxRetries(0)
                .build();

        var answer = client.v2()
                .embed(V2EmbedRequest.builder()
                        .model("embed-v4.0")
                        .inputType(EmbedInputType.SEARCH_DOCUMENT)
                        .texts(TEXTS)
                        .embeddingTypes(List.of(EmbeddingType.FLOAT))
                        .outputDimension(256)
                        .build());

        assertThat(floats(answer.getEmbeddings().getFloat().orElseThrow()))
                .isEqualTo(ours("sandbox-cohere/embed-v4.0", 256));
        assertThat(answer.getMeta().orElseThrow().getBilledUnits().orElseThrow().getInputTokens())
                .hasValueSatisfying(tokens -> assertThat(tokens).isPositive());
    }

    @Test
    void aClientForOllamaReadsTheSame() {
        var model = OllamaEmbeddingModel.builder()
                .baseUrl(ADDRESS + "/ollama")
                .modelName("embedding-sandbox")
                .maxRetries(0)
                .build();

        var answer = model.embedAll(TEXTS.stream().map(TextSegment::from).toList());

        assertThat(answer.content().stream()
                        .map(embedding -> embedding.vectorAsList())
                        .toList())
                .isEqualTo(ours("sandbox-ollama/embedding-sandbox", 64));
    }

    @Test
    void awsClientReadsTheSame() {
        try (var client = BedrockRuntimeClient.builder()
                .endpointOverride(URI.create(ADDRESS + "/bedrock"))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDANY", "any")))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            List<List<Float>> titan = new ArrayList<>();
            for (String text : TEXTS) {
                titan.add(floats(invoke(
                                client,
                                "amazon.titan-embed-text-v2:0",
                                "{\"inputText\":\"" + text + "\",\"dimensions\":256}")
                        .getJsonArray("embedding")));
            }
            var cohere = invoke(
                            client,
                            "eu.cohere.embed-v4:0",
                            "{\"texts\":[\"" + String.join("\",\"", TEXTS)
                                    + "\"],\"input_type\":\"search_document\",\"output_dimension\":256}")
                    .getJsonArray("embeddings");

            assertThat(titan).isEqualTo(ours("sandbox-bedrock/amazon.titan-embed-text-v2:0", 256));
            assertThat(List.of(floats(cohere.getJsonArray(0)), floats(cohere.getJsonArray(1))))
                    .isEqualTo(ours("sandbox-bedrock/eu.cohere.embed-v4:0", 256));
        }
    }

    private static io.vertx.core.json.JsonObject invoke(BedrockRuntimeClient client, String model, String body) {
        return new io.vertx.core.json.JsonObject(
                client.invokeModel(request -> request.modelId(model).body(SdkBytes.fromUtf8String(body)))
                        .body()
                        .asUtf8String());
    }

    private static List<List<Float>> floats(List<List<Double>> vectors) {
        return vectors.stream()
                .map(vector -> vector.stream().map(Double::floatValue).toList())
                .toList();
    }

    private static List<Float> floats(io.vertx.core.json.JsonArray vector) {
        return vector.stream().map(value -> ((Number) value).floatValue()).toList();
    }
}
