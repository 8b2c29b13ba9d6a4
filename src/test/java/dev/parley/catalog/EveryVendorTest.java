package dev.parley.catalog;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.testing.Caller;
import dev.parley.testing.EveryVendor;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CostItem;
import dev.parley.v1.PriceSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
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

    private static final String VECTOR =
            "{\"data\":[{\"index\":0,\"embedding\":[0.5,0.25]}],\"usage\":{\"total_tokens\":1}}";

    /** What a request for a token asks of the stub. */
    private static final String NO_MODEL = "";

    private static final Set<String> KEY_HEADERS =
            Set.of("authorization", "api-key", "x-api-key", "x-goog-api-key", "cf-aig-authorization");

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
        assertThat(vendors).hasSize(180);
        assertThat(vendors.values())
                .allSatisfy(vendor -> assertThat(vendor.off()).isEmpty());
    }

    @Test
    void picturesCostTheirOwnPriceAndEachPriceTellsWhereAndWhenItWasRead() {
        String model = "gemini-3-pro-image-preview";
        StubVendor.at(port).answer(model, Reply.json(200, """
                {"candidates":[{"content":{"parts":[{"text":"Here it is."}]},"finishReason":"STOP"}],
                "usageMetadata":{"promptTokenCount":1000,"candidatesTokenCount":1220,"totalTokenCount":2220,
                "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1120},{"modality":"TEXT","tokenCount":100}]}}"""));
        try (var caller = new Caller()) {
            var cost = caller.blocking()
                    .complete(ask("google/" + model, "Draw a cat").build())
                    .getCost();

            assertThat(cost.getItemsList())
                    .extracting(CostItem::getKind, CostItem::getAmount, item -> read(item.getPriceSource()))
                    .containsExactlyInAnyOrder(
                            tuple("input", "0.002", "models.dev (MIT), 2026-06-30"),
                            tuple("output", "0.0012", "https://ai.google.dev/gemini-api/docs/pricing, 2026-08-05"),
                            tuple(
                                    "image_output",
                                    "0.1344",
                                    "https://ai.google.dev/gemini-api/docs/pricing, 2026-08-05"));
        }
    }

    @Test
    void aKindThatTheListsSourceLacksTellsTheDayOfItsOwn() {
        String model = "MiniMaxAI/MiniMax-M2.5";
        StubVendor.at(port).answer(model, Reply.json(200, """
                {"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":30,
                "completion_tokens":1,"total_tokens":31,"prompt_tokens_details":{"cached_tokens":20}}}"""));
        try (var caller = new Caller()) {
            var cost = caller.blocking()
                    .complete(ask("tensormesh/" + model, "Hi").build())
                    .getCost();

            assertThat(cost.getItemsList())
                    .filteredOn(item -> item.getKind().equals("cache_read"))
                    .extracting(item -> read(item.getPriceSource()))
                    .containsExactly("https://docs.tensormesh.ai/pricing-overview, 2026-11-25");
            assertThat(read(cost.getPriceSource())).endsWith("(MIT), 2026-08-01");
        }
    }

    private static String read(PriceSource source) {
        return source.getName() + ", " + source.getAsOf();
    }

    private String call(Vendor vendor, Caller caller) {
        String model = model(vendor);
        var stub = StubVendor.at(port)
                .answer(model, Reply.json(200, ANSWERS.get(vendor.wireFormat())))
                .answer(NO_MODEL, Reply.json(200, TOKEN_ANSWER));
        try {
            String answer = answer(vendor, model, caller, stub);
            var seen = stub.seen(model).get(0);
            if (!answer.equals("hello")) {
                return "answered " + answer;
            }
            var address = current.catalog().resolve(vendor.id() + "/" + model).apiBase();
            if (!seen.path().startsWith(address.getPath())) {
                return "asked at " + seen.path();
            }
            var proof = proof(vendor);
            String secret = String.join("", proof.values()).replace("Bearer ", "");
            var told = new TreeMap<>(seen.headers());
            told.entrySet()
                    .removeIf(header -> !KEY_HEADERS.contains(header.getKey())
                            && (secret.isEmpty() || !header.getValue().contains(secret)));
            return told.equals(proof) ? "" : "was to get its key in " + proof.keySet() + " and got " + told;
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The header that tells who calls, as the vendor's own pages have it, with its value. */
    private static Map<String, String> proof(Vendor vendor) {
        String key = vendor.auth().key();
        return switch (vendor.auth().type()) {
            case NONE -> Map.of();
            case GOOGLE -> Map.of("authorization", "Bearer " + TOKEN);
            case AWS -> Map.of("authorization", "Bearer AWS_BEARER_TOKEN_BEDROCK");
            case HEADER, QUERY, ENTRA -> {
                assertThat(key).as(vendor.id()).matches("[A-Z0-9_]+");
                boolean azure = vendor.id().startsWith("azure");
                yield switch (vendor.wireFormat()) {
                    // https://platform.claude.com/docs/en/api/overview
                    case "anthropic-messages" -> Map.of("x-api-key", key);
                    // https://ai.google.dev/gemini-api/docs/api-key
                    case "gemini" -> Map.of("x-goog-api-key", key);
                    // https://learn.microsoft.com/azure/ai-foundry/openai/reference
                    default ->
                        azure
                                ? Map.of("api-key", key)
                                // https://developers.cloudflare.com/ai-gateway/configuration/authentication/
                                : vendor.id().equals("cloudflare-ai-gateway")
                                        ? Map.of("cf-aig-authorization", "Bearer " + key)
                                        : Map.of("authorization", "Bearer " + key);
                };
            }
        };
    }

    /** Voyage makes vectors alone. */
    private static String answer(Vendor vendor, String model, Caller caller, StubVendor stub) {
        String name = vendor.id() + "/" + model;
        if (vendor.quirks().contains(Quirk.TAKES_INPUT_TYPE)) {
            stub.answer(model, Reply.json(200, VECTOR));
            var answer = caller.embeddings().embed(Caller.embed(name, "Hi").build());
            return answer.getEmbeddingsCount() == 1 ? "hello" : "vectors " + answer;
        }
        return text(caller.blocking()
                .complete(ask(name, "Hi").setMaxOutputTokens(20).build())
                .getMessage());
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
