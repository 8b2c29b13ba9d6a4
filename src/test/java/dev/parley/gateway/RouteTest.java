package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.Tool;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of a route's deployments is asked first, and which are left out. */
@OverTheWire
class RouteTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @ParameterizedTest
    @CsvSource({"in-order, first", "all-local, second", "cheapest, second", "weighted, second"})
    void aRouteChoosesByItsStrategy(String route, String answers) {
        vendor.answer("shared", GOOD);

        for (int i = 0; i < 5; i++) {
            assertThat(caller.blocking()
                            .complete(ask(route, "Hi").setMaxOutputTokens(9).build())
                            .getActual()
                            .getVendor())
                    .isEqualTo(answers);
        }
    }

    @Test
    void aRouteThatIsLocalOnlyPassesOverWhatIsNot() {
        vendor.answer("shared", GOOD).answer("shared key-of-first", BROKEN);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("all-local", "Hi").setLocalOnly(true).build()));

        assertThat(failure.about("vendor")).isEqualTo("first");
        assertThat(vendor.seen("shared"))
                .allSatisfy(seen -> assertThat(seen.key()).isEqualTo("key-of-first"));
    }

    @ParameterizedTest
    @CsvSource({
        "image, 1, false, short",
        "image, 9000, false, toolless",
        "image, 9000, true, all",
        "document, 1, false, blind",
        "audio, 9000, true, blind"
    })
    void aRoutePassesOverWhatIsKnownNotToBeAbleTo(String kind, int words, boolean tools, String answers) {
        for (String model : List.of("blind", "short", "toolless", "all")) {
            vendor.answer(model, GOOD);
        }
        var file = Media.newBuilder().setData(ByteString.copyFromUtf8("bytes"));
        var part = ContentPart.newBuilder();
        switch (kind) {
            case "image" -> part.setImage(file.setMediaType("image/png"));
            case "document" ->
                part.setDocument(file.setMediaType("application/pdf").setName("a.pdf"));
            default -> part.setAudio(file.setMediaType("audio/wav"));
        }
        var request = ask("abilities", "word ".repeat(words));
        request.getMessagesBuilder(0).addParts(part);
        if (tools) {
            request.addTools(Tool.newBuilder().setName("look").setParametersJsonSchema("{\"type\":\"object\"}"));
        }

        assertThat(caller.blocking().complete(request.build()).getActual().getModel())
                .isNotEmpty();
        assertThat(List.of("blind", "short", "toolless", "all"))
                .filteredOn(model -> !vendor.seen(model).isEmpty())
                .containsExactly(answers);
    }

    /** A model that the caller names is asked: of that the caller may know more than the catalog does. */
    @ParameterizedTest
    @CsvSource({
        "capable, schema, UNSPECIFIED, schemer",
        "capable, schema, NATIVE, schemer",
        "capable, schema, EXTRACT, talker",
        "gifted/talker, schema, NATIVE, talker",
        "capable, effort, low, thinker",
        "capable, effort, none, talker",
        "capable, budget, 1024, thinker",
        "capable, budget, 0, talker",
        "gifted/talker, effort, low, talker"
    })
    void soItDoesForAnAnswerThatMustFitASchemaAndForThoughts(String model, String what, String how, String answers) {
        for (String one : List.of("talker", "thinker", "schemer")) {
            vendor.answer(
                    one,
                    Reply.json(
                            200,
                            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"{}\"},"
                                    + "\"finish_reason\":\"stop\"}]}"));
        }
        var request = ask(model, "Hi");
        switch (what) {
            case "schema" ->
                request.getResponseFormatBuilder()
                        .getJsonSchemaBuilder()
                        .setSchema("{\"type\":\"object\"}")
                        .setMode(StructuredMode.valueOf("STRUCTURED_MODE_" + how));
            case "effort" -> request.getReasoningBuilder().setEffort(how);
            default -> request.getReasoningBuilder().setBudgetTokens(Integer.parseInt(how));
        }

        caller.blocking().complete(request.build());

        assertThat(List.of("talker", "thinker", "schemer"))
                .filteredOn(one -> !vendor.seen(one).isEmpty())
                .containsExactly(answers);
    }

    @Test
    void whereNoneOfARouteIsAbleToTheFirstIsTold() {
        var request = ask("abilities", "word ".repeat(200_000));
        request.getMessagesBuilder(0)
                .addParts(ContentPart.newBuilder()
                        .setVideo(
                                Media.newBuilder().setMediaType("video/mp4").setData(ByteString.copyFromUtf8("film"))));

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("messages[0].parts[1].video");
        assertThat(failure.about("model")).isEqualTo("blind");
    }

    @Test
    void aRoutesConditionsAreMetByTheRequestsLabels() {
        vendor.answer("shared", GOOD);

        var gold = caller.blocking()
                .complete(ask("gold", "Hi").putLabels("tier", "gold").build());
        var silver = caller.blocking()
                .complete(ask("gold", "Hi").putLabels("tier", "silver").build());
        var none = failureOf(() -> caller.blocking().complete(ask("gold", "Hi").build()));

        assertThat(gold.getActual().getVendor()).isEqualTo("first");
        assertThat(silver.getActual().getVendor()).isEqualTo("second");
        assertThat(none.about("field")).isEqualTo("labels");
    }

    @Test
    void theLeastBusyAnswersNext() throws Exception {
        var silent = Reply.events(End.SILENCE, PIECE);
        vendor.answer("idle key-one", silent).answer("idle key-two", silent);
        vendor.answer("idle", Reply.events(PIECE, END));
        var busy = caller.blocking().streamComplete(ask("idle", "Hi").build());
        busy.next();

        var events = caller.stream(ask("idle", "Hi").build());

        assertThat(events.get(0).getStarted().getActual().getVendor()).isEqualTo("guarded");
    }

    @Test
    void theFastestIsTheOneWhoseStreamsBeganSoonest() {
        Reply answer = Reply.events(PIECE, END);
        vendor.answer("slow", answer).answer("quick", answer);
        Reply late = Reply.events(": wait\n\n", ": wait\n\n", ": wait\n\n", ": wait\n\n", PIECE, END);
        vendor.answer("slow key-one", late).answer("slow key-two", late);
        vendor.onWrite(bytes -> java.util.concurrent.locks.LockSupport.parkNanos(50_000_000L));
        // The averages hold what other tests measured, and the first call of a JVM: a few calls outweigh that.
        for (int i = 0; i < 6; i++) {
            caller.stream(ask("keys/slow", "Hi").build());
            caller.stream(ask("guarded/quick", "Hi").build());
        }

        var events = caller.stream(ask("fastest", "Hi").build());

        assertThat(events.get(0).getStarted().getActual().getVendor()).isEqualTo("guarded");
    }
}
