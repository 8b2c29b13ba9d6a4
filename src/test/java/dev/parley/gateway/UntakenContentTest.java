package dev.parley.gateway;

import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import dev.parley.v1.VendorPart;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What openai-chat and ollama-chat have no place for is refused by the name of its field, before a vendor is asked. */
@OverTheWire
class UntakenContentTest {

    private static final Media FILM = Media.newBuilder()
            .setMediaType("video/mp4")
            .setData(ByteString.copyFromUtf8("film"))
            .build();
    private static final Media PDF_AT =
            Media.newBuilder().setUrl("https://example.com/a.pdf").build();
    private static final Media IMAGE = Media.newBuilder()
            .setMediaType("image/png")
            .setData(ByteString.copyFromUtf8("image"))
            .build();

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest.Builder ask(String vendor, ContentPart.Builder part) {
        return CompleteRequest.newBuilder()
                .addModels(vendor + "/untaken")
                .addMessages(Message.newBuilder().setRole(Role.ROLE_USER).addParts(part));
    }

    private void assertRefused(CompleteRequest.Builder request, String field) {
        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.about("field")).isEqualTo(field);
        assertThat(failure.about("remedy")).isNotEmpty();
        assertThat(vendor.seen("untaken")).isEmpty();
    }

    @Test
    void filesThatAFormatHasNoPlaceForAreRefused() {
        assertRefused(ask("stub", ContentPart.newBuilder().setVideo(FILM)), "messages[0].parts[0].video");
        assertRefused(ask("stub", ContentPart.newBuilder().setDocument(PDF_AT)), "messages[0].parts[0].document.url");
        assertRefused(ask("stub", ContentPart.newBuilder().setAudio(PDF_AT)), "messages[0].parts[0].audio");
        assertRefused(ask("stub-ollama", ContentPart.newBuilder().setVideo(FILM)), "messages[0].parts[0].video");
        assertRefused(ask("stub-ollama", ContentPart.newBuilder().setImage(PDF_AT)), "messages[0].parts[0].image.url");
    }

    @Test
    void aPieceOfAnotherFormatIsRefused() {
        var piece = ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat("anthropic-messages")
                        .setType("server_tool_use")
                        .setJson("{\"type\":\"server_tool_use\"}"));

        assertRefused(ask("stub", piece), "messages[0].parts[0].vendor_part.wire_format");
        assertRefused(ask("stub-ollama", piece), "messages[0].parts[0].vendor_part");
    }

    @Test
    void anImageInAToolsResultIsRefusedWhereResultsAreText() {
        var request = CompleteRequest.newBuilder()
                .addModels("stub/untaken")
                .addMessages(user("Look."))
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_ASSISTANT)
                        .addParts(ContentPart.newBuilder()
                                .setToolCall(ToolCall.newBuilder().setId("c1").setName("look"))))
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_TOOL)
                        .addParts(ContentPart.newBuilder()
                                .setToolResult(ToolResult.newBuilder()
                                        .setToolCallId("c1")
                                        .setIsError(true)
                                        .addParts(ContentPart.newBuilder().setImage(IMAGE)))));

        assertRefused(request, "messages[2].parts[0].tool_result.parts[0]");
    }

    @Test
    void ollamaHasNoChoiceOfTools() {
        var request = ask("stub-ollama", ContentPart.newBuilder().setText("Hi"))
                .addTools(Tool.newBuilder().setName("look"))
                .setToolChoice(ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED));

        assertRefused(request, "tool_choice");
    }
}
