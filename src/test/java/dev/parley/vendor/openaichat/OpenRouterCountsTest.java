package dev.parley.vendor.openaichat;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import dev.parley.v1.UsageSource;
import dev.parley.v1.VendorPart;
import dev.parley.v1.Warning;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenRouter counts: https://openrouter.ai/docs/use-cases/usage-accounting. Prices are the catalog's. */
@OverTheWire
class OpenRouterCountsTest {

    private static final String CLAUDE = "anthropic/claude-opus-4.1";
    private static final String NOT_TOLD_APART = "CACHE_WRITES_NOT_TOLD_APART";
    private static final String WROTE = "\"prompt_tokens\":1010,\"completion_tokens\":5,\"total_tokens\":1015,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":1000}";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static Message marked(CacheLife life) {
        return Message.newBuilder()
                .setRole(Role.ROLE_USER)
                .addParts(ContentPart.newBuilder()
                        .setText("A long one.")
                        .setCacheBreakpoint(CacheBreakpoint.newBuilder().setLife(life)))
                .build();
    }

    private static CompleteRequest.Builder request(String model) {
        return ask("stub-openrouter/" + model, "Hi");
    }

    private CompleteResponse answer(CompleteRequest.Builder request, String usage) {
        String model = request.getModels(0).substring("stub-openrouter/".length());
        vendor.answer(
                model,
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":{"
                                + usage + "}}"));
        return caller.blocking().complete(request.build());
    }

    @Test
    void whatAllMarksKeepForAnHourCostsAnHoursPrice() {
        var answer = answer(request(CLAUDE).addMessages(marked(CacheLife.CACHE_LIFE_HOUR)), WROTE);

        assertThat(answer.getUsage().getCacheWrite1HTokens()).isEqualTo(1_000);
        assertThat(answer.getUsage().getCacheWriteTokens()).isZero();
        // 10 at 15 dollars a million, 1,000 at 30, 5 at 75.
        assertThat(answer.getCost().getTotal()).isEqualTo("0.030525");
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).doesNotContain(NOT_TOLD_APART);
    }

    @Test
    void whatItSaysOfTheCostIsToldWhereItCountsNoTokens() {
        var answer = answer(
                request("google/gemini-2.5-flash"),
                "\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0,\"cost\":0.0105");

        assertThat(answer.getCost().getVendorReported().getTotal()).isEqualTo("0.0105");
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
    }

    @Test
    void aMarkWithoutAnHourIsOfFiveMinutes() {
        var usage = answer(request(CLAUDE).addMessages(marked(CacheLife.CACHE_LIFE_UNSPECIFIED)), WROTE)
                .getUsage();

        assertThat(usage.getCacheWriteTokens()).isEqualTo(1_000);
        assertThat(usage.getCacheWrite1HTokens()).isZero();
    }

    /** It may be less than the dearer price, and never more. */
    @Test
    void whatIsNotToldApartIsTheDearerAndTheCallerIsTold() {
        var mixed = request(CLAUDE)
                .addMessages(marked(CacheLife.CACHE_LIFE_HOUR))
                .addTools(Tool.newBuilder()
                        .setName("look")
                        .setParametersJsonSchema("{\"type\":\"object\"}")
                        .setCacheBreakpoint(CacheBreakpoint.getDefaultInstance()));
        vendor.answer(
                CLAUDE,
                Reply.events(
                        "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n",
                        "data: {\"choices\":[],\"usage\":{" + WROTE + "}}\n\n",
                        "data: [DONE]\n\n"));

        var answer = finished(caller.stream(mixed.build()));

        assertThat(answer.getUsage().getCacheWrite1HTokens()).isEqualTo(1_000);
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).contains(NOT_TOLD_APART);
    }

    @Test
    void aMarkByHandCountsToo() {
        var mark = Struct.newBuilder()
                .putFields(
                        "type", Value.newBuilder().setStringValue("ephemeral").build())
                .putFields("ttl", Value.newBuilder().setStringValue("1h").build());
        var byHand = request(CLAUDE)
                .putVendorOptions(
                        "openai-chat",
                        Struct.newBuilder()
                                .putFields(
                                        "cache_control",
                                        Value.newBuilder().setStructValue(mark).build())
                                .build());

        assertThat(answer(byHand, WROTE).getUsage().getCacheWrite1HTokens()).isEqualTo(1_000);
    }

    /** A life that nobody knows here, and two in one part: all of it may be the dearer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"text\",\"text\":\"A\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"2h\"}}",
                "{\"type\":\"list\",\"list\":[{\"cache_control\":{\"ttl\":\"1h\"}},{\"cache_control\":{}}]}"
            })
    void aMarkByHandMayBeOfEitherLife(String json) {
        var part = ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat("openai-chat")
                        .setType("text")
                        .setJson(json));

        var answer = answer(
                request(CLAUDE)
                        .addMessages(
                                Message.newBuilder().setRole(Role.ROLE_USER).addParts(part)),
                WROTE);

        assertThat(answer.getUsage().getCacheWrite1HTokens()).isEqualTo(1_000);
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).contains(NOT_TOLD_APART);
    }

    /** Only Anthropic's models are told of an hour. */
    @Test
    void anotherModelsCacheHasOneLife() {
        var usage = answer(request("google/gemini-2.5-flash").addMessages(marked(CacheLife.CACHE_LIFE_HOUR)), WROTE)
                .getUsage();

        assertThat(usage.getCacheWriteTokens()).isEqualTo(1_000);
    }

    /** The catalog has no price of its pictures there, and that of its text is a twelfth of Google's own for them. */
    @Test
    void pictureTokensAreNoText() {
        var answer = answer(
                request("google/gemini-2.5-flash-image"),
                "\"prompt_tokens\":8,\"completion_tokens\":1317,\"total_tokens\":1325,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":20,\"image_tokens\":1290}");

        assertThat(answer.getUsage().getImageOutputTokens()).isEqualTo(1_290);
        assertThat(answer.getUsage().getOutputTokens()).isEqualTo(7);
        assertThat(answer.getUsage().getReasoningTokens()).isEqualTo(20);
        assertThat(answer.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(answer.getCost().getUnknownReason()).contains("image_output");
    }
}
