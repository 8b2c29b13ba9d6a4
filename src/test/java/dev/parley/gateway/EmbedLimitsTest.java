package dev.parley.gateway;

import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbedResponse;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.EmbeddingTruncation;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.Warning;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused before a vendor is asked, and what is asked for in several calls. */
@OverTheWire
class EmbedLimitsTest {

    private static final Reply ONE =
            Reply.json(200, "{\"data\":[{\"embedding\":[1]}],\"usage\":{\"prompt_tokens\":1}}");

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private Failure refused(EmbedRequest.Builder request) {
        return failureOf(() -> caller.embeddings().embed(request.build()));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(embed("stub/any"), "inputs"),
                Arguments.of(
                        EmbedRequest.newBuilder()
                                .addInputs(EmbeddingInput.newBuilder().setText("a")),
                        "models"),
                Arguments.of(embed("stub/any", "a", " "), "inputs[1].text"),
                Arguments.of(embed("stub/any").addInputs(EmbeddingInput.getDefaultInstance()), "inputs[0]"),
                Arguments.of(embed("stub/any", Collections.nCopies(8193, "a").toArray(String[]::new)), "inputs"),
                Arguments.of(embed("stub/any", "a").setDimensions(0), "dimensions"),
                Arguments.of(embed("stub/any", "a").setPurposeValue(77), "purpose"),
                Arguments.of(embed("stub/any", "a").setTruncationValue(77), "truncation"),
                Arguments.of(
                        embed("stub/any", "a").putVendorHeaders("Authorization", "x"), "vendor_headers.Authorization"),
                Arguments.of(embed("stub/any", "a").putLabels("Run", "x"), "labels"),
                Arguments.of(embed("stub/any", "a").setMaxCost("-1"), "max_cost"),
                Arguments.of(embed("stub/text-embedding-3-small", "a").setDimensions(1537), "dimensions"),
                Arguments.of(embed("stub-gemini/gemini-embedding-001", "a").setDimensions(64), "dimensions"),
                Arguments.of(
                        embed("stub-cohere/embed-v4.0", "a")
                                .setPurpose(EmbeddingPurpose.EMBEDDING_PURPOSE_QUERY)
                                .setDimensions(300),
                        "dimensions"),
                Arguments.of(
                        embed("stub-bedrock/amazon.titan-embed-text-v2:0", "a").setDimensions(300), "dimensions"),
                Arguments.of(embed("stub-cohere/embed-english-v3.0", "a"), "purpose"),
                Arguments.of(embed("stub-bedrock/cohere.embed-english-v3", "a"), "purpose"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatBreaksARuleIsRefusedByItsField(EmbedRequest.Builder request, String field) {
        Failure failure = refused(request);

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo(field);
        assertThat(failure.about("remedy")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "stub-anthropic/claude-any, anthropic-messages",
        "openai/gpt-4o, writes answers",
        "stub-vertex-gemini/gemini-embedding-2, text-multilingual-embedding",
        "stub-bedrock/amazon.nova-2-multimodal-embeddings-v1:0, amazon.titan-embed-text-v2:0"
    })
    void aModelWithoutEmbeddingsIsRefusedByName(String model, String why) {
        Failure failure = refused(embed(model, "a"));

        assertThat(failure.reason()).isEqualTo("UNSUPPORTED_FEATURE");
        assertThat(failure.message()).contains(model).contains(why);
        assertThat(failure.about("field")).isEqualTo("models");
    }

    static Stream<Arguments> untaken() {
        var similarity = EmbeddingPurpose.EMBEDDING_PURPOSE_SIMILARITY;
        var query = EmbeddingPurpose.EMBEDDING_PURPOSE_QUERY;
        var end = EmbeddingTruncation.EMBEDDING_TRUNCATION_END;
        return Stream.of(
                Arguments.of(embed("stub/text-embedding-ada-002", "a").setDimensions(8), "dimensions"),
                Arguments.of(embed("stub/any", "a").setPurpose(query), "purpose"),
                Arguments.of(embed("stub/any", "a").setTruncation(end), "truncation"),
                Arguments.of(embed("stub-mistral/mistral-embed", "a").setEndUserId("u"), "end_user_id"),
                Arguments.of(embed("stub-gemini/any", "a").setTruncation(end), "truncation"),
                Arguments.of(embed("stub-ollama/any", "a").setPurpose(query), "purpose"),
                Arguments.of(embed("stub-cohere/embed-v4.0", "a").setPurpose(similarity), "purpose"),
                Arguments.of(
                        embed("stub-bedrock/amazon.titan-embed-text-v1", "a").setDimensions(8), "dimensions"));
    }

    @ParameterizedTest
    @MethodSource("untaken")
    void aParameterThatTheModelCantTakeIsRefusedByName(EmbedRequest.Builder request, String field) {
        Failure failure = refused(request);

        assertThat(failure.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
        assertThat(failure.about("field")).isEqualTo(field);
    }

    @Test
    void orItIsLeftOutAndSaidSo() {
        vendor.answer("any", ONE);

        EmbedResponse answer = caller.embeddings()
                .embed(embed("stub/any", "a")
                        .setPurpose(EmbeddingPurpose.EMBEDDING_PURPOSE_QUERY)
                        .setUnsupportedParameters(UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN)
                        .build());

        assertThat(answer.getWarningsList()).extracting(Warning::getField).containsExactly("purpose");
        assertThat(vendor.seen("any").get(0).body()).isEqualTo("{\"model\":\"any\",\"input\":[\"a\"]}");
    }

    @Test
    void aTextThatIsLongerThanTheModelReadsIsRefusedUnlessItMayBeCut() {
        String longText = "word ".repeat(12_000);
        vendor.answer("text-embedding-3-small", ONE);

        Failure failure = refused(embed("stub/text-embedding-3-small", "a", longText));
        EmbedRequest.Builder left = embed("stub/text-embedding-3-small", longText)
                .setTruncation(EmbeddingTruncation.EMBEDDING_TRUNCATION_VENDOR);
        Failure characters = refused(embed("stub-bedrock/cohere.embed-english-v3", "x".repeat(2049))
                .setPurpose(EmbeddingPurpose.EMBEDDING_PURPOSE_DOCUMENT));

        assertThat(failure.reason()).isEqualTo("CONTEXT_TOO_LONG");
        assertThat(failure.about("field")).isEqualTo("inputs[1].text");
        assertThat(failure.message()).contains("8192");
        assertThat(characters.reason()).isEqualTo("CONTEXT_TOO_LONG");
        assertThat(vendor.seen("text-embedding-3-small")).isEmpty();
        assertThat(caller.embeddings().embed(left.build()).getEmbeddingsCount()).isEqualTo(1);
    }

    @Test
    void whatMayCostTooMuchIsRefusedBeforehand() {
        Failure dear = refused(embed("stub/priced", "word ".repeat(1_000)).setMaxCost("0.0002"));
        Failure unknown = refused(embed("stub/any", "a").setMaxCost("5"));
        vendor.answer("priced", ONE);
        var cheap = caller.embeddings()
                .embed(embed("stub/priced", "a").setMaxCost("0.0002").build());

        assertThat(dear.reason()).isEqualTo("COST_LIMIT");
        assertThat(dear.about("field")).isEqualTo("max_cost");
        assertThat(unknown.message()).contains("no price is known for stub/any");
        assertThat(cheap.getCost().getTotal()).isEqualTo("0.00000028");
        assertThat(vendor.seen("priced")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "sandbox-gemini/any, 250, 3",
        "sandbox-cohere/embed-english-v3.0, 97, 2",
        "sandbox-bedrock/amazon.titan-embed-text-v2:0, 5, 5",
        "sandbox-bedrock/cohere.embed-multilingual-v3, 100, 2",
        "sandbox/any, 2049, 2",
        "sandbox-typed/any, 1001, 2",
        "sandbox-ollama/any, 3000, 1"
    })
    void moreInputsThanAVendorTakesAtOnceAreSentInSeveralCallsInOrder(String model, int count, int calls) {
        String[] texts = IntStream.range(0, count).mapToObj(i -> "Text " + i).toArray(String[]::new);

        EmbedResponse all = caller.embeddings().embed(toDocuments(embed(model, texts)));

        assertThat(all.getEmbeddingsList())
                .extracting(one -> one.getIndex())
                .isEqualTo(IntStream.range(0, count).boxed().toList());
        for (int i : List.of(0, count / 2, count - 1)) {
            EmbedResponse alone = caller.embeddings().embed(toDocuments(embed(model, texts[i])));
            assertThat(all.getEmbeddings(i).getValuesList())
                    .isEqualTo(alone.getEmbeddings(0).getValuesList());
        }
        assertThat(all.getAttemptsList()).hasSize(calls);
        assertThat(all.getAttemptsList().stream()
                        .map(Attempt::getUsage)
                        .mapToLong(usage -> usage.getInputTokens())
                        .sum())
                .isEqualTo(all.getUsage().getInputTokens());
    }

    private static EmbedRequest toDocuments(EmbedRequest.Builder request) {
        return request.getModels(0).contains("cohere")
                ? request.setPurpose(EmbeddingPurpose.EMBEDDING_PURPOSE_DOCUMENT)
                        .build()
                : request.build();
    }

    @Test
    void moreTokensThanOpenAiTakesAtOnceAreSentInSeveralCalls() {
        String[] texts = IntStream.range(0, 40)
                .mapToObj(i -> i + " " + "word ".repeat(7_700))
                .toArray(String[]::new);

        EmbedResponse answer = caller.embeddings()
                .embed(embed("sandbox/text-embedding-3-large", texts).build());

        assertThat(answer.getEmbeddingsCount()).isEqualTo(40);
        assertThat(answer.getAttemptsCount()).isEqualTo(2);
    }

    @Test
    void whatNoMessageCanCarryIsRefusedBeforehand() {
        String[] texts = Collections.nCopies(8_000, "a").toArray(String[]::new);

        Failure failure = refused(embed("stub/text-embedding-3-large", texts).setDimensions(3072));

        assertThat(failure.reason()).isEqualTo("TOO_LARGE");
        assertThat(failure.about("remedy")).contains("2641");
        assertThat(vendor.seen("text-embedding-3-large")).isEmpty();
    }
}
