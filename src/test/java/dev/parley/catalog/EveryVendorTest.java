package dev.parley.catalog;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.EveryVendor;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Starts the service with every shipped vendor switched on by nothing but its key, and calls each at its address. */
@QuarkusTest
@TestProfile(EveryVendor.Alone.class)
class EveryVendorTest {

    private static final Map<String, String> ANSWERS = Map.of(
            "openai-chat",
            """
            {"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}""",
            "anthropic-messages",
            """
            {"type":"message","content":[{"type":"text","text":"hello"}],
            "stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":1}}""",
            "gemini",
            """
            {"candidates":[{"content":{"parts":[{"text":"hello"}]},"finishReason":"STOP"}],
            "usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1,"totalTokenCount":4}}""",
            "ollama-chat",
            """
            {"message":{"content":"hello"},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":1}""",
            "openai-responses",
            """
            {"status":"completed","output":[{"type":"message","role":"assistant","content":
            [{"type":"output_text","text":"hello","annotations":[]}]}],
            "usage":{"input_tokens":3,"output_tokens":1,"total_tokens":4}}""",
            "bedrock-converse",
            """
            {"output":{"message":{"role":"assistant","content":[{"text":"hello"}]}},"stopReason":"end_turn",
            "usage":{"inputTokens":3,"outputTokens":1,"totalTokens":4}}""",
            "cohere-v2",
            """
            {"message":{"content":[{"type":"text","text":"hello"}]},"finish_reason":"COMPLETE",
            "usage":{"billed_units":{"input_tokens":3,"output_tokens":1}}}""");

    private static final String TOKEN = "token-of-google";

    private static final String TOKEN_ANSWER =
            "{\"access_token\":\"" + TOKEN + "\",\"expires_in\":3600,\"token_type\":\"Bearer\"}";

    /** What a request for a token asks of the stub. */
    private static final String NO_MODEL = "";

    @Inject
    CurrentCatalog current;

    @ConfigProperty(name = EveryVendor.STUB_PORT)
    int port;

    @Test
    void eachVendorAnswersWithItsKeyAtItsAddress() {
        Map<String, String> wrong = new TreeMap<>();
        var vendors = new TreeMap<>(current.catalog().vendors());
        try (var caller = new Caller()) {
            vendors.forEach((id, vendor) -> {
                String problem = call(vendor, caller);
                if (!problem.isEmpty()) {
                    wrong.put(id, problem);
                }
            });
        }

        System.out.printf("%d vendors called%n", vendors.size());
        assertThat(wrong).isEmpty();
        assertThat(vendors).hasSizeGreaterThanOrEqualTo(143);
        assertThat(vendors.values())
                .allSatisfy(vendor -> assertThat(vendor.off()).isEmpty());
    }

    private String call(Vendor vendor, Caller caller) {
        String model = model(vendor);
        var stub = StubVendor.at(port)
                .answer(model, Reply.json(200, ANSWERS.get(vendor.wireFormat())))
                .answer(NO_MODEL, Reply.json(200, TOKEN_ANSWER));
        try {
            var answer = caller.blocking()
                    .complete(ask(vendor.id() + "/" + model, "Hi")
                            .setMaxOutputTokens(20)
                            .build());
            var seen = stub.seen(model).get(0);
            if (!text(answer.getMessage()).equals("hello")) {
                return "answered " + answer.getMessage();
            }
            var address = current.catalog().resolve(vendor.id() + "/" + model).apiBase();
            if (!seen.path().startsWith(address.getPath())) {
                return "asked at " + seen.path();
            }
            boolean keyed = vendor.auth().type() == Auth.Type.NONE
                    || seen.headers().values().stream()
                            .anyMatch(value -> value.contains(
                                    vendor.auth().type() == Auth.Type.GOOGLE
                                            ? TOKEN
                                            : vendor.auth().key()));
            return keyed ? "" : "got no key";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A model whose name the stub can tell from the path or the body. */
    private static String model(Vendor vendor) {
        var ids = vendor.models().all().keySet();
        return ids.stream()
                .filter(id -> id.matches("[A-Za-z0-9._-]+"))
                .findFirst()
                .or(() -> ids.stream().findFirst())
                .orElse("any-model");
    }
}
