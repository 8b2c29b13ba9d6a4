package dev.parley.tokens;

import static dev.parley.schema.StructJson.field;

import com.google.protobuf.Struct;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Media;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How closely Gemini from 3 on looks at a file, and the tokens that it gives it for that:
 * https://ai.google.dev/gemini-api/docs/media-resolution.
 */
enum GeminiLevel {
    UNSPECIFIED(1_120, 560, 70),
    LOW(280, 280, 70),
    MEDIUM(560, 560, 70),
    HIGH(1_120, 1_120, 280),
    /** Of images alone; what Google gives a page or a frame for it nobody says, so that an image's is the most. */
    ULTRA_HIGH(2_240, 2_240, 2_240);

    private static final String FORMAT = "gemini";
    private static final String PREFIX = "MEDIA_RESOLUTION_";

    private final long image;
    private final long page;
    private final long frame;

    GeminiLevel(long image, long page, long frame) {
        this.image = image;
        this.page = page;
        this.frame = frame;
    }

    /** The file's own, else the request's; whoever speaks another format can't say. */
    static GeminiLevel of(Media file, CompleteRequest request, Deployment deployment) {
        return deployment.vendor().wireFormat().equals(FORMAT)
                ? named(file.getDetail()).or(() -> ofAll(request)).orElse(UNSPECIFIED)
                : UNSPECIFIED;
    }

    private static Optional<GeminiLevel> ofAll(CompleteRequest request) {
        Struct added = request.getVendorOptionsOrDefault(FORMAT, Struct.getDefaultInstance());
        return Stream.of(
                        word(added, "generationConfig", "mediaResolution"),
                        word(added, "generation_config", "media_resolution"))
                .filter(word -> !word.isEmpty())
                .findFirst()
                .flatMap(GeminiLevel::named);
    }

    private static String word(Struct added, String place, String name) {
        return field(field(added, place).getStructValue(), name).getStringValue();
    }

    /** With or without the prefix of Google's word, as it is sent. */
    private static Optional<GeminiLevel> named(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(level -> name.equals(level.name()) || name.equals(PREFIX + level.name()))
                .findFirst();
    }

    long image() {
        return image;
    }

    long page() {
        return page;
    }

    long frame() {
        return frame;
    }
}
