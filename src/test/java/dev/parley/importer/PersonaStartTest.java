package dev.parley.importer;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.StubVendor.Seen;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.EstimateOptions;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service starts with what the importer makes of Persona's files, and calls each vendor at the address they give. */
@QuarkusTest
@TestProfile(PersonaStartTest.Imported.class)
class PersonaStartTest {

    private static final String OPENAI = """
            {"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":3000,"completion_tokens":1000,"total_tokens":4000}}""";
    private static final String ANTHROPIC = """
            {"type":"message","content":[{"type":"text","text":"hello"}],
            "stop_reason":"end_turn","usage":{"input_tokens":3000,"output_tokens":1000}}""";
    private static final String GEMINI = """
            {"candidates":[{"content":{"parts":[{"text":"hello"}]},"finishReason":"STOP"}],
            "usageMetadata":{"promptTokenCount":3000,"candidatesTokenCount":1000,"totalTokenCount":4000}}""";
    private static final String OLLAMA = """
            {"message":{"content":"hello"},"done":true,"done_reason":"stop","prompt_eval_count":3000,"eval_count":1000}""";

    @ConfigProperty(name = PersonaLayout.STUB_PORT)
    int port;

    @AutoClose
    private final Caller caller = new Caller();

    private StubVendor stub;

    /** The service with the imported vendor files alone. */
    public static final class Imported implements QuarkusTestProfile {

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(PersonaLayout.class));
        }
    }

    @BeforeEach
    void fresh() {
        stub = StubVendor.at(port);
    }

    @ParameterizedTest
    @CsvSource({
        "my-vllm/llama, /llm/v1/chat/completions?api-version=2024-06-01, x-key, VLLM_KEY, 0.0175",
        "azure-openai/gpt-4-mine, /deployments/gpt-4-mine/chat/completions, api-key, AZURE_KEY, ''",
        "openai/gpt-4o, /v1/chat/completions, authorization, Bearer OPENAI_API_KEY, 0.0175",
        "openai/gpt-4o-mini, /v1/chat/completions, authorization, Bearer OPENAI_API_KEY, 0.00105"
    })
    void openAisFormat(String model, String path, String header, String key, String cost) {
        assertCalled(model, OPENAI, path, header, key, cost);
    }

    @Test
    void eachOtherFormatAtTheAddressOfItsOwn() {
        assertCalled(
                "anthropic/claude-haiku-4-5", ANTHROPIC, "/v1/messages", "x-api-key", "ANTHROPIC_API_KEY", "0.008");
        assertCalled("ollama/llama3:8b", OLLAMA, "/api/chat", "", "", "0");
        assertCalled(
                "gemini/gemini-2.5-flash",
                GEMINI,
                "/v1beta/models/gemini-2.5-flash:generateContent?key=GOOGLE_API_KEY",
                "",
                "",
                "0.0034");
    }

    @Test
    void aSettingOfTheWholeIsThatOfItsVendor() {
        stub.answer("gemini-2.5-flash", Reply.json(200, GEMINI));

        assertThat(complete("google").getActual().getModel()).isEqualTo("gemini-2.5-flash");
        assertThat(failureOf(() -> complete("groq/llama-3.3-70b-versatile")).reason())
                .isEqualTo("VENDOR_DISABLED");
    }

    @Test
    void otherHeadersAreSentToo() {
        stub.answer("llama", Reply.json(200, OPENAI));

        complete("my-vllm/llama");

        assertThat(stub.seen("llama").get(0).headers()).containsEntry("x-team", "research");
    }

    /** Which key is asked first is chance: it is called until the refused one was, and once more. */
    @Test
    void theSecondKeyIsTurnedToWhereTheFirstIsRefused() {
        stub.answer("a ACME_KEY", Reply.json(401, "{\"error\":{\"message\":\"no\"}}"))
                .answer("a ACME_KEY_2", Reply.json(200, OPENAI));

        for (int i = 0; i < 40 && refusedOnes() == 0; i++) {
            assertThat(complete("acme/a").getCost().getTotal()).isEqualTo("0.005");
        }
        assertThat(complete("acme/a").getCost().getTotal()).isEqualTo("0.005");

        assertThat(refusedOnes()).isEqualTo(1);
    }

    private long refusedOnes() {
        return stub.seen("a").stream().map(Seen::key).filter("ACME_KEY"::equals).count();
    }

    @Test
    void aModelNamedByItsVendorHasThePriceOfItsOwnFile() {
        var estimate = caller.blocking()
                .estimateCost(CompleteRequest.newBuilder()
                        .addModels("openai/gpt-4o")
                        .setMaxOutputTokens(100)
                        .setEstimate(EstimateOptions.newBuilder().setInputTokens(1_000))
                        .build())
                .getEstimates(0);

        assertThat(estimate.getWorstCaseCost().getTotal()).isEqualTo("0.0035");
        assertThat(estimate.getWorstCaseCost().getPriceSource().getName()).isEqualTo("Persona's models/gpt-4o.yaml");
    }

    private void assertCalled(String model, String reply, String path, String header, String key, String cost) {
        String id = model.substring(model.indexOf('/') + 1);
        stub.answer(id, Reply.json(200, reply));

        var answer = complete(model);

        var seen = stub.seen(id).get(0);
        assertThat(seen.path()).isEqualTo(path);
        assertThat(seen.headers().getOrDefault(header, "")).isEqualTo(key);
        assertThat(answer.getCost().getTotal()).isEqualTo(cost);
    }

    private CompleteResponse complete(String model) {
        return caller.blocking()
                .complete(ask(model, "Hi").setMaxOutputTokens(20).build());
    }
}
