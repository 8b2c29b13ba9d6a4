package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTokensTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();
    private final TokenCounter counter = new TokenCounter();

    @ParameterizedTest
    @CsvSource({
        "anthropic/claude-sonnet-4-5, 9200",
        "google/gemini-2.5-flash, 1032",
        "google/gemini-3-flash-preview, 2240",
        "openai/gpt-4o, 4000",
    })
    void aPdfCountsByItsPages(String model, long tokens) {
        assertThat(files(document(SampleFiles.compressedPdf(4)), model)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource({
        "google/gemini-2.5-flash, 320",
        "google/gemini-3-flash-preview, 250",
        "openai/gpt-4o-audio-preview, 100",
    })
    void soundCountsByItsSecondsAndIsToldApart(String model, long tokens) {
        var part = ContentPart.newBuilder().setAudio(media(SampleFiles.wav(10))).build();

        assertThat(files(part, model)).isEqualTo(tokens);
        assertThat(count(part, model).soundTokens()).isEqualTo(tokens);
    }

    @Test
    void aFilmCountsByItsSeconds() {
        var part = ContentPart.newBuilder().setVideo(media(SampleFiles.mp4(10))).build();

        assertThat(files(part, "google/gemini-2.5-flash")).isEqualTo(3_000);
        assertThat(count(part, "openai/gpt-4o").whole()).isFalse();
    }

    /** By recordings of a film of a minute and one of ten seconds: its sound apart, and all of it. */
    @ParameterizedTest
    @CsvSource({
        "google-vertex/gemini-2.0-flash, 60, 1500, 16815",
        "google/gemini-2.5-flash, 60, 1917, 17697",
        "google-vertex/gemini-3-flash-preview, 10, 250, 890",
    })
    void whatGeminiWasRecordedToCountIsInTheBand(String model, int seconds, long sound, long film) {
        var heard = ContentPart.newBuilder()
                .setAudio(media(SampleFiles.wav(seconds)))
                .build();
        var seen = ContentPart.newBuilder()
                .setVideo(media(SampleFiles.mp4(seconds)))
                .build();

        assertThat(sound)
                .isBetween(count(heard, model).least(), count(heard, model).most());
        assertThat(film)
                .isBetween(count(seen, model).least(), count(seen, model).most());
    }

    // https://ai.google.dev/gemini-api/docs/media-resolution
    @ParameterizedTest
    @CsvSource({
        "'', 2240, 950, 1120",
        "auto, 2240, 950, 1120",
        "low, 1120, 950, 280",
        "medium, 2240, 950, 560",
        "HIGH, 4480, 3050, 1120",
        "MEDIA_RESOLUTION_ULTRA_HIGH, 8960, 22650, 2240",
    })
    void geminiCountsByHowCloselyItIsToLook(String detail, long document, long film, long image) {
        String model = "google/gemini-3-flash-preview";
        var page = document(SampleFiles.compressedPdf(4)).toBuilder();
        page.getDocumentBuilder().setDetail(detail);
        var clip = ContentPart.newBuilder()
                .setVideo(media(SampleFiles.mp4(10)).toBuilder().setDetail(detail));
        var drawn = ContentPart.newBuilder()
                .setImage(media(ByteString.EMPTY).toBuilder().setDetail(detail));

        assertThat(files(page.build(), model)).isEqualTo(document);
        assertThat(files(clip.build(), model)).isEqualTo(film);
        assertThat(files(drawn.build(), model)).isEqualTo(image);
    }

    @Test
    void theRequestsLevelIsThatOfFilesThatHaveNone() {
        var level = Value.newBuilder().setStringValue("MEDIA_RESOLUTION_LOW").build();
        var config = Value.newBuilder()
                .setStructValue(Struct.newBuilder().putFields("mediaResolution", level))
                .build();
        var close = ContentPart.newBuilder()
                .setImage(media(ByteString.EMPTY).toBuilder().setDetail("high"));
        var request = CompleteRequest.newBuilder()
                .addMessages(Message.newBuilder().addParts(close).addParts(document(SampleFiles.pdf(2))))
                .putVendorOptions(
                        "gemini",
                        Struct.newBuilder()
                                .putFields("generationConfig", config)
                                .build());

        var count = counter.count(request.build(), SHIPPED.resolve("google/gemini-3-flash-preview"));
        var resold = counter.count(request.build(), SHIPPED.resolve("openrouter/google/gemini-3-flash-preview"));

        assertThat(count.tokens()).isEqualTo(1 + 1_120 + 2 * 280);
        assertThat(resold.tokens()).isEqualTo(1 + 1_120 + 2 * 560);
    }

    @Test
    void aFileInAToolsResultCountsToo() {
        var result = ContentPart.newBuilder()
                .setToolResult(ToolResult.newBuilder().addParts(document(SampleFiles.pdf(2))))
                .build();

        assertThat(files(result, "google/gemini-2.5-flash")).isEqualTo(516);
    }

    /** Gemini 3 was recorded to count 2,324 for a page that it counts 520 for in a message. */
    @Test
    void gemini3ReadsTheTextOfAPageInAToolsResult() {
        var page = document(SampleFiles.pdf(1));
        var result = ContentPart.newBuilder()
                .setToolResult(ToolResult.newBuilder().addParts(page))
                .build();

        assertThat(files(result, "google/gemini-3-flash-preview")).isEqualTo(2_120);
        assertThat(count(result, "google/gemini-3-flash-preview").most()).isGreaterThanOrEqualTo(4_120);
        assertThat(files(result, "openrouter/google/gemini-3-flash-preview")).isEqualTo(560);
        assertThat(files(page, "google/gemini-3-flash-preview")).isEqualTo(560);
    }

    @Test
    void aDocumentThatIsTextCountsAsText() {
        var part = ContentPart.newBuilder()
                .setDocument(media(ByteString.copyFromUtf8("hello world")).toBuilder()
                        .setMediaType("text/plain"))
                .build();

        assertThat(files(part, "openai/gpt-4o")).isEqualTo(2);
        assertThat(count(part, "openai/gpt-4o").whole()).isTrue();
    }

    @Test
    void aFileOfUnknownLengthIsNamedAndNotTakenForNothing() {
        var named = ContentPart.newBuilder()
                .setDocument(Media.newBuilder().setUrl("https://example.com/a.pdf"))
                .build();
        var broken = document(ByteString.copyFromUtf8("no PDF"));
        var result = ContentPart.newBuilder()
                .setToolResult(ToolResult.newBuilder().addParts(broken))
                .build();

        assertThat(count(named, "openai/gpt-4o").unknown())
                .isEqualTo(List.of(new TokenCount.Uncounted("messages[0].parts[0].document", false)));
        assertThat(count(result, "openai/gpt-4o").unknown())
                .isEqualTo(
                        List.of(new TokenCount.Uncounted("messages[0].parts[0].tool_result.parts[0].document", false)));
    }

    /** What the files add to the same message without them. */
    private long files(ContentPart part, String model) {
        return count(part, model).tokens()
                - count(ContentPart.getDefaultInstance(), model).tokens();
    }

    private TokenCount count(ContentPart part, String model) {
        var request = CompleteRequest.newBuilder()
                .addMessages(Message.newBuilder().addParts(part))
                .build();
        return counter.count(request, SHIPPED.resolve(model));
    }

    private static ContentPart document(ByteString file) {
        return ContentPart.newBuilder()
                .setDocument(media(file).toBuilder().setMediaType("application/pdf"))
                .build();
    }

    private static Media media(ByteString file) {
        return Media.newBuilder().setData(file).build();
    }
}
