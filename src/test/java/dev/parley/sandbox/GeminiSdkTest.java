package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import dev.parley.testing.OverTheWire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Google's own client, unmodified, finds tools, thoughts, schemas, candidates and counts in the sandbox. */
@OverTheWire
class GeminiSdkTest {

    private static final String MODEL = "gemini-3-sandbox";
    private static final String CALLS =
            "Look twice. [[sandbox call=look,look args=%5B%7B%22at%22:1%7D,%7B%22at%22:2%7D%5D think=Hm.]]";

    private final Client client = Client.builder()
            .apiKey("any")
            .httpOptions(HttpOptions.builder()
                    .baseUrl("http://127.0.0.1:8189/gemini")
                    .apiVersion("v1beta")
                    .build())
            .build();

    @AfterEach
    void close() {
        client.close();
    }

    private static GenerateContentConfig tools() {
        return GenerateContentConfig.builder()
                .tools(Tool.builder()
                        .functionDeclarations(List.of(FunctionDeclaration.builder()
                                .name("look")
                                .parametersJsonSchema(Map.of("type", "object"))
                                .build()))
                        .build())
                .thinkingConfig(ThinkingConfig.builder().includeThoughts(true).build())
                .build();
    }

    private static Content user(Part... parts) {
        return Content.builder().role("user").parts(List.of(parts)).build();
    }

    private static Content model(List<Part> parts) {
        return Content.builder().role("model").parts(parts).build();
    }

    private static Part result(FunctionCall call) {
        return Part.fromFunctionResponse(call.name().orElseThrow(), Map.of("seen", true));
    }

    @Test
    void parallelCallsAndThoughtsComeWholeAndStreamedAlike() {
        var whole = client.models.generateContent(MODEL, CALLS, tools());
        List<Part> streamed = new ArrayList<>();
        try (var stream = client.models.generateContentStream(MODEL, CALLS, tools())) {
            for (GenerateContentResponse chunk : stream) {
                streamed.addAll(chunk.parts());
            }
        }

        assertThat(whole.functionCalls())
                .extracting(call -> call.args().orElseThrow())
                .containsExactly(Map.of("at", 1), Map.of("at", 2));
        assertThat(whole.parts().get(0).thought()).hasValue(true);
        assertThat(whole.parts().get(0).text()).hasValue("Hm.");
        assertThat(streamed.subList(0, 3))
                .extracting(Part::toJson)
                .isEqualTo(whole.parts().stream().map(Part::toJson).toList());
    }

    @Test
    void aTurnIsTakenBackWithItsSignatureAndAllResultsAndNotWithout() {
        var first = client.models.generateContent(MODEL, CALLS, tools());
        var results = user(
                result(first.functionCalls().get(0)),
                result(first.functionCalls().get(1)));
        List<Part> unsigned = first.parts().stream()
                .filter(part -> part.functionCall().isPresent())
                .map(part ->
                        Part.builder().functionCall(part.functionCall().get()).build())
                .toList();
        var question = user(Part.fromText(CALLS));

        var second = client.models.generateContent(
                MODEL, List.of(question, model(first.parts()), results, user(Part.fromText("And?"))), tools());

        assertThat(second.text()).isNotEmpty();
        assertThatThrownBy(() -> client.models.generateContent(
                        MODEL, List.of(question, model(unsigned), results, user(Part.fromText("And?"))), tools()))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(400));
        assertThatThrownBy(() -> client.models.generateContent(
                        MODEL,
                        List.of(
                                question,
                                model(first.parts()),
                                user(result(first.functionCalls().get(0)))),
                        tools()))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.message()).contains("function response"));
    }

    @Test
    void aSchemaCandidatesAndLogprobsAreGivenAsAsked() {
        var config = GenerateContentConfig.builder()
                .responseMimeType("application/json")
                .responseJsonSchema(Map.of(
                        "type", "object",
                        "properties", Map.of("city", Map.of("type", "string")),
                        "required", List.of("city")))
                .candidateCount(2)
                .responseLogprobs(true)
                .logprobs(1)
                .serviceTier("flex")
                .build();

        var answer = client.models.generateContent(MODEL, "Where? [[sandbox cite=https://example.com/a]]", config);

        assertThat(answer.text()).startsWith("{").contains("\"city\"");
        assertThat(answer.candidates().orElseThrow()).hasSize(2);
        var candidate = answer.candidates().orElseThrow().get(0);
        assertThat(candidate.logprobsResult().orElseThrow().chosenCandidates().orElseThrow())
                .hasSameSizeAs(
                        candidate.logprobsResult().orElseThrow().topCandidates().orElseThrow())
                .isNotEmpty();
        assertThat(candidate
                        .groundingMetadata()
                        .orElseThrow()
                        .groundingChunks()
                        .orElseThrow()
                        .get(0)
                        .web()
                        .orElseThrow()
                        .uri())
                .hasValue("https://example.com/a");
    }

    @Test
    void tokensAreCountedAsTheyAreBilled() {
        var counted = client.models.countTokens(MODEL, "How many words are these?", null);
        var billed = client.models.generateContent(MODEL, "How many words are these?", null);

        assertThat(counted.totalTokens())
                .isEqualTo(billed.usageMetadata().orElseThrow().promptTokenCount());
    }
}
