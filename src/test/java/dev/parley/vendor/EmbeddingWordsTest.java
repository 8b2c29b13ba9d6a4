package dev.parley.vendor;

import static dev.parley.testing.Caller.embed;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.TestVendors;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.EmbeddingTruncation;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request for embeddings in each vendor's words, over the wire. */
@OverTheWire
class EmbeddingWordsTest {

    private static final Reply OPENAI = Reply.json(200, "{\"data\":[{\"embedding\":[1]}]}");
    private static final Reply GEMINI = Reply.json(200, "{\"embeddings\":[{\"values\":[1]}]}");
    private static final Reply VERTEX = Reply.json(
            200,
            "{\"predictions\":[{\"embeddings\":{\"values\":[1],\"statistics\":{\"truncated\":true,\"token_count\":3.0}}}]}");
    private static final Reply COHERE = Reply.json(200, "{\"id\":\"e\",\"embeddings\":{\"float\":[[1]]}}");
    private static final Reply OLLAMA =
            Reply.json(200, "{\"model\":\"m\",\"embeddings\":[[1]],\"prompt_eval_count\":3}");
    private static final Reply TITAN = Reply.json(200, "{\"embedding\":[1],\"inputTextTokenCount\":3}");
    private static final Reply BEDROCK_COHERE =
            Reply.json(200, "{\"embeddings\":[[1]]}").with("x-amzn-bedrock-input-token-count", "3");

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    static Stream<Arguments> requests() {
        var query = EmbeddingPurpose.EMBEDDING_PURPOSE_QUERY;
        var options = Struct.newBuilder()
                .putFields("extra", Value.newBuilder().setBoolValue(true).build())
                .build();
        return Stream.of(
                Arguments.of(
                        embed("stub-mistral/codestral-embed", "a").setDimensions(8),
                        OPENAI,
                        "/embeddings",
                        "{\"model\":\"codestral-embed\",\"input\":[\"a\"],\"output_dimension\":8}"),
                Arguments.of(
                        embed("stub-responses/m", "a").putVendorOptions("openai-responses", options),
                        OPENAI,
                        "/embeddings",
                        "{\"model\":\"m\",\"input\":[\"a\"],\"extra\":true}"),
                Arguments.of(
                        embed("stub-typed/m", "a")
                                .setPurpose(query)
                                .setTruncation(EmbeddingTruncation.EMBEDDING_TRUNCATION_END),
                        OPENAI,
                        "/embeddings",
                        "{\"model\":\"m\",\"input\":[\"a\"],\"input_type\":\"query\",\"truncation\":true}"),
                Arguments.of(
                        embed("azure-stub/my gpt", "a"),
                        OPENAI,
                        "/openai/deployments/my%20gpt/embeddings?api-version=2024-10-21",
                        "{\"model\":\"my gpt\",\"input\":[\"a\"]}"),
                Arguments.of(
                        embed("stub-gemini/gemini-embedding-001", "a")
                                .setPurpose(EmbeddingPurpose.EMBEDDING_PURPOSE_CODE_QUERY)
                                .setDimensions(768)
                                .putVendorOptions("gemini", options),
                        GEMINI,
                        "/models/gemini-embedding-001:batchEmbedContents",
                        "{\"requests\":[{\"model\":\"models/gemini-embedding-001\",\"content\":{\"parts\":[{\"text\":\"a\"}]},"
                                + "\"taskType\":\"CODE_RETRIEVAL_QUERY\",\"outputDimensionality\":768,\"extra\":true}]}"),
                Arguments.of(
                        embed("stub-vertex-gemini/text-embedding-005", "a")
                                .setPurpose(query)
                                .setDimensions(256),
                        VERTEX,
                        "/v1/projects/p/locations/l/publishers/google/models/text-embedding-005:predict",
                        "{\"instances\":[{\"content\":\"a\",\"task_type\":\"RETRIEVAL_QUERY\"}],"
                                + "\"parameters\":{\"autoTruncate\":false,\"outputDimensionality\":256}}"),
                Arguments.of(
                        embed("stub-cohere/embed-v4.0", "a").setPurpose(query).setDimensions(256),
                        COHERE,
                        "/v2/embed",
                        "{\"model\":\"embed-v4.0\",\"texts\":[\"a\"],\"input_type\":\"search_query\",\"truncate\":\"NONE\","
                                + "\"output_dimension\":256}"),
                Arguments.of(
                        embed("stub-cohere/embed-english-v3.0", "a")
                                .setPurpose(EmbeddingPurpose.EMBEDDING_PURPOSE_CLUSTERING)
                                .setTruncation(EmbeddingTruncation.EMBEDDING_TRUNCATION_START),
                        COHERE,
                        "/v2/embed",
                        "{\"model\":\"embed-english-v3.0\",\"texts\":[\"a\"],\"input_type\":\"clustering\",\"truncate\":\"START\"}"),
                Arguments.of(
                        embed("stub-ollama/nomic-embed-text", "a").setDimensions(8),
                        OLLAMA,
                        "/api/embed",
                        "{\"model\":\"nomic-embed-text\",\"input\":[\"a\"],\"truncate\":false,\"dimensions\":8}"),
                Arguments.of(
                        embed("stub-ollama/all-minilm", "a")
                                .setTruncation(EmbeddingTruncation.EMBEDDING_TRUNCATION_VENDOR),
                        OLLAMA,
                        "/api/embed",
                        "{\"model\":\"all-minilm\",\"input\":[\"a\"]}"),
                Arguments.of(
                        embed("stub-bedrock/amazon.titan-embed-text-v2:0", "a").setDimensions(256),
                        TITAN,
                        "/model/amazon.titan-embed-text-v2%3A0/invoke",
                        "{\"inputText\":\"a\",\"dimensions\":256}"),
                Arguments.of(
                        embed("stub-bedrock/eu.cohere.embed-v4:0", "a")
                                .setPurpose(query)
                                .setTruncation(EmbeddingTruncation.EMBEDDING_TRUNCATION_END),
                        BEDROCK_COHERE,
                        "/model/eu.cohere.embed-v4%3A0/invoke",
                        "{\"texts\":[\"a\"],\"input_type\":\"search_query\",\"truncate\":\"RIGHT\"}"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void theVendorIsAskedInItsOwnWords(EmbedRequest.Builder request, Reply reply, String path, String body) {
        String model = request.getModels(0).substring(request.getModels(0).indexOf('/') + 1);
        vendor.answer(model, reply);

        var answer = caller.embeddings().embed(request.build());

        assertThat(answer.getEmbeddings(0).getValuesList()).containsExactly(1f);
        assertThat(vendor.seen(model).get(0).path()).isEqualTo(path);
        assertThat(vendor.seen(model).get(0).body()).isEqualTo(body);
    }

    @Test
    void bedrockIsAskedWithASignatureAndItsHeaderCountsTheTokens() {
        vendor.answer("cohere.embed-english-v3", BEDROCK_COHERE);

        var answer = caller.embeddings()
                .embed(embed("stub-aws/cohere.embed-english-v3", "a")
                        .setPurpose(EmbeddingPurpose.EMBEDDING_PURPOSE_DOCUMENT)
                        .build());

        var seen = vendor.seen("cohere.embed-english-v3").get(0);
        assertThat(seen.headers().get("authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=" + TestVendors.AWS_KEY_ID)
                .contains("/eu-central-1/bedrock/aws4_request");
        assertThat(answer.getUsage().getInputTokens()).isEqualTo(3);
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_VENDOR);
    }

    @Test
    void vertexCountsTheTokensAndTellsWhatItCut() {
        vendor.answer("gemini-embedding-001", VERTEX);

        var answer = caller.embeddings()
                .embed(embed("stub-vertex-gemini/gemini-embedding-001", "a", "b")
                        .setTruncation(EmbeddingTruncation.EMBEDDING_TRUNCATION_END)
                        .build());

        assertThat(vendor.seen("gemini-embedding-001")).hasSize(2);
        assertThat(answer.getUsage().getInputTokens()).isEqualTo(6);
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_VENDOR);
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).containsExactly("INPUT_CUT");
    }

    @Test
    void geminiCountsNothingAndSoWeDo() {
        vendor.answer("gemini-embedding-001", GEMINI);

        var answer = caller.embeddings()
                .embed(embed("stub-gemini/gemini-embedding-001", "a").build());

        assertThat(answer.getUsage().getInputTokens()).isEqualTo(1);
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
    }
}
