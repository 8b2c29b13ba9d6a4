package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a page of a document and a second of sound or film count for, by what the vendors publish. A file whose length
 * can't be told counts for nothing here, and its tokens are unknown. Bands of sound and film are what the numbers leave
 * open, not measured: recordings name such files by address, and docs/tokens.md tells what follows from them all the same.
 */
final class FileRules {

    /** A dense page's text, by Anthropic's number, the only one that there is. */
    private static final long DENSE_PAGE = 3_000;

    private FileRules() {}

    /** Empty where its pages can't be told: named by address or by file id, broken, encrypted, no PDF. */
    static Optional<FileTokens> document(ContentPart part, Deployment deployment, GeminiLevel level, boolean inResult) {
        OptionalInt pages =
                part.getDocument().hasData() ? PdfPages.of(part.getDocument().getData()) : OptionalInt.empty();
        return pages.isEmpty()
                ? Optional.empty()
                : Optional.of(page(part, deployment, level, inResult))
                        .map(page -> new FileTokens(page.tokens() * pages.getAsInt(), page.most() * pages.getAsInt()));
    }

    private static FileTokens page(ContentPart part, Deployment deployment, GeminiLevel level, boolean inResult) {
        return switch (Family.of(deployment)) {
            // https://platform.claude.com/docs/en/build-with-claude/pdf-support: 1,500 to 3,000 of text and an image a
            // page. Without citations Bedrock reads the text alone, about a thousand tokens for three pages.
            case ANTHROPIC -> new FileTokens(readsTextAlone(part, deployment) ? 340 : 2_300, DENSE_PAGE + 1_568);
            // The same with a third more tokens of text, and images as these models take them.
            case ANTHROPIC_4_7 ->
                new FileTokens(readsTextAlone(part, deployment) ? 450 : 3_000, 4 * DENSE_PAGE / 3 + 4_784);
            // https://ai.google.dev/gemini-api/docs/document-processing: the text is not charged.
            case GEMINI -> FileTokens.of(258, 5);
            // Within a tool's result a page was recorded as 1,102 and its text beside that.
            case GEMINI_3 ->
                inResult && deployment.vendor().wireFormat().equals("gemini")
                        ? new FileTokens(1_120 + 1_000, 1_120 + DENSE_PAGE)
                        : FileTokens.of(level.page(), 5);
            // https://developers.openai.com/api/docs/guides/file-inputs: text and image of each page, without a number.
            case OPENAI, OTHER ->
                new FileTokens(1_000, DENSE_PAGE + OpenAiImages.tokens(new ImageSize(1_240, 1_754), "", "gpt-4o"));
        };
    }

    private static boolean readsTextAlone(ContentPart part, Deployment deployment) {
        return deployment.vendor().wireFormat().equals("bedrock-converse")
                && part.getVendorOptionsMap().values().stream()
                        .noneMatch(options -> options.containsFields("citations"));
    }

    /** Empty where its length can't be told. */
    static Optional<FileTokens> sound(Media sound, Deployment deployment) {
        double second = switch (Family.of(deployment)) {
            // https://ai.google.dev/gemini-api/docs/audio; 2.0 counts 25, as recorded.
            case GEMINI -> deployment.model().id().contains("gemini-2.0") ? 25 : 32;
            // https://ai.google.dev/gemini-api/docs/media-resolution
            case GEMINI_3 -> 25;
            // https://developers.openai.com/api/docs/guides/realtime-costs: one each 100 ms
            case OPENAI -> 10;
            // The dearest of those that are published.
            case ANTHROPIC, ANTHROPIC_4_7, OTHER -> 32;
        };
        return seconds(sound, second, 5);
    }

    /** Empty where its length or the vendor's rule can't be told. */
    static Optional<FileTokens> film(Media film, Deployment deployment, GeminiLevel level) {
        return switch (Family.of(deployment)) {
            // https://ai.google.dev/gemini-api/docs/video-understanding: a frame a second, its sound and its time.
            case GEMINI -> seconds(film, 300, 10);
            // A frame, of which 64 were recorded for 70, and 25 of sound.
            case GEMINI_3 -> seconds(film, level.frame() + 25, 10);
            case ANTHROPIC, ANTHROPIC_4_7, OPENAI, OTHER -> Optional.empty();
        };
    }

    private static Optional<FileTokens> seconds(Media file, double tokens, double bandPercent) {
        OptionalDouble seconds = file.hasData() ? SoundLength.seconds(file.getData()) : OptionalDouble.empty();
        return seconds.isEmpty() || seconds.getAsDouble() * tokens > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(FileTokens.of((long) Math.ceil(seconds.getAsDouble() * tokens), bandPercent));
    }
}
