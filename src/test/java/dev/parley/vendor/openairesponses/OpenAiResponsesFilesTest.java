package dev.parley.vendor.openairesponses;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.vendor.WireJson;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Files in all their forms, as OpenAI's responses want them. */
@OverTheWire
class OpenAiResponsesFilesTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static ContentPart document(Media.Builder media) {
        return ContentPart.newBuilder()
                .setDocument(media.setMediaType("application/pdf"))
                .build();
    }

    private static ContentPart image(Media.Builder media) {
        return ContentPart.newBuilder()
                .setImage(media.setMediaType("image/png"))
                .build();
    }

    @Test
    void filesGoByAddressByBytesAndById() {
        vendor.answer(
                "files",
                Reply.json(
                        200,
                        "{\"id\":\"r\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"id\":\"m\","
                                + "\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}],"
                                + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));
        var bytes = ByteString.copyFromUtf8("b");
        var message = Message.newBuilder()
                .setRole(Role.ROLE_USER)
                .addParts(document(Media.newBuilder().setUrl("https://example.com/a.pdf")))
                .addParts(document(Media.newBuilder().setData(bytes).setName("a.pdf")))
                .addParts(document(Media.newBuilder().setFileId("file-1")))
                .addParts(image(Media.newBuilder().setUrl("https://example.com/a.png")))
                .addParts(image(Media.newBuilder().setData(bytes)))
                .addParts(image(Media.newBuilder().setFileId("file-2")));

        caller.blocking()
                .complete(CompleteRequest.newBuilder()
                        .addModels("stub-responses/files")
                        .addMessages(message)
                        .build());

        var sent = WireJson.tree(vendor.seen("files").get(0).body()).orElseThrow();
        assertThat(sent.path("input").path(0).path("content"))
                .isEqualTo(WireJson.tree("""
                {"content": [
                  {"type": "input_file", "file_url": "https://example.com/a.pdf"},
                  {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,Yg=="},
                  {"type": "input_file", "file_id": "file-1"},
                  {"type": "input_image", "detail": "auto", "image_url": "https://example.com/a.png"},
                  {"type": "input_image", "detail": "auto", "image_url": "data:image/png;base64,Yg=="},
                  {"type": "input_image", "detail": "auto", "file_id": "file-2"}]}
                """).orElseThrow().path("content"));
    }
}
