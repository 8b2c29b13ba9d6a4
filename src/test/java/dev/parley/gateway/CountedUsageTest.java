package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.tokens.SampleFiles;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.CostItem;
import dev.parley.v1.Media;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.UsageSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Usage that the vendor did not report is counted here, and priced as what it is. */
@OverTheWire
class CountedUsageTest {

    private static final int SECONDS = 10;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @Test
    void whatAFileCostsThatNobodyCanCountIsNotKnown() {
        vendor.answer("priced", message("\"content\":\"hello\""));
        var document = ContentPart.newBuilder()
                .setDocument(Media.newBuilder()
                        .setMediaType("application/pdf")
                        .setData(ByteString.copyFromUtf8("no pdf at all")));

        var answer = answered("stub/priced", document);

        assertThat(answer.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(answer.getCost().getUnknownReason()).contains("can't be told");
    }

    /** The model costs 1 USD per million tokens of text, and 40 of sound. */
    @Test
    void soundCostsWhatSoundCosts() {
        vendor.answer("heard", message("\"content\":\"hello\""));
        var sound = ContentPart.newBuilder()
                .setAudio(Media.newBuilder().setMediaType("audio/wav").setData(SampleFiles.wav(SECONDS)));

        var answer = answered("stub/heard", sound);

        long tokens = answer.getUsage().getAudioInputTokens();
        assertThat(tokens).isEqualTo(32 * SECONDS);
        assertThat(answer.getCost().getItemsList())
                .filteredOn(CostItem::getKind, "audio_input")
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.getTokens()).isEqualTo(tokens);
                    assertThat(item.getPricePerMillion()).isEqualTo("40");
                });
    }

    @Test
    void whatTheVendorsOwnToolsUsedIsNotKnown() {
        vendor.answer("priced", message("\"content\":\"hello\""));
        var search = Struct.newBuilder()
                .putFields(
                        "web_search_options",
                        Value.newBuilder().setStructValue(Struct.newBuilder()).build())
                .build();

        var answer = caller.blocking()
                .complete(ask("stub/priced", "Hi")
                        .putVendorOptions("openai-chat", search)
                        .build());

        assertThat(answer.getUsage().getOutputTokens()).isPositive();
        assertThat(answer.getCost().getUnknownReason()).contains("the vendor's own tools");
    }

    /** How many tokens a sound or a picture of the model's has nobody tells but its vendor. */
    @Test
    void whatAnAnswerCostsThatIsMoreThanTextIsNotKnown() {
        vendor.answer(
                "heard",
                message("\"content\":null,\"audio\":{\"id\":\"a\",\"data\":\"AAAA\",\"transcript\":\"hello\"}"));

        var answer = caller.blocking().complete(ask("stub/heard", "Say hello").build());

        assertThat(answer.getMessage().getPartsList()).anyMatch(ContentPart::hasAudio);
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(answer.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(answer.getCost().getUnknownReason()).contains("sound");
    }

    private CompleteResponse answered(String model, ContentPart.Builder file) {
        var answer = caller.blocking()
                .complete(CompleteRequest.newBuilder()
                        .addModels(model)
                        .addMessages(user("Take it").toBuilder().addParts(file))
                        .build());
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        return answer;
    }

    private static Reply message(String content) {
        return Reply.json(
                200,
                "{\"choices\":[{\"message\":{\"role\":\"assistant\"," + content + "},\"finish_reason\":\"stop\"}]}");
    }
}
