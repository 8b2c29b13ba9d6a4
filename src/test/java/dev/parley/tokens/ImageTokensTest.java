package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.Media;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTokensTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif"})
    void readsTheSizeFromTheFilesHead(String format) throws IOException {
        assertThat(ImageSize.of(image(format, 300, 200))).hasValue(new ImageSize(300, 200));
    }

    @ParameterizedTest
    @CsvSource({
        // RIFF, size, WEBP, then the first chunk: simple, lossless, extended.
        "5249464600000000574542505650382000000000000000 9d012a 2c01c800",
        "5249464600000000574542505650384c00000000 2f 2bc13100",
        "5249464600000000574542505650385800000000 00000000 2b0100 c70000",
    })
    void readsTheSizeOfWebP(String hex) {
        var file = ByteString.copyFrom(HexFormat.of().parseHex(hex.replace(" ", "")));

        assertThat(ImageSize.of(file)).hasValue(new ImageSize(300, 200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "89504e47",
                "ffd8",
                "ffd8ffe00010",
                "ffd8ffffffffffffffffffffffffff",
                "474946383961",
                "524946460000000057454250"
            })
    void aCutOffFileHasNoSize(String hex) {
        assertThat(ImageSize.of(ByteString.copyFrom(HexFormat.of().parseHex(hex))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // The vendors' own examples, where they give some.
        "openai/gpt-4o, 1024, 1024, 765",
        "openai/gpt-4o, 2048, 4096, 1105",
        "openai/gpt-4o-mini, 512, 512, 8500",
        "openai/gpt-5, 1024, 1024, 630",
        "openai/gpt-4.1-mini, 1024, 1024, 1659",
        "openai/gpt-4.1-mini, 1800, 2400, 2353",
        "openai/gpt-5-nano, 1024, 1024, 1536",
        "anthropic/claude-sonnet-4-5, 200, 200, 64",
        "anthropic/claude-sonnet-4-5, 1000, 1000, 1296",
        "anthropic/claude-sonnet-4-5, 1075, 1520, 1551",
        "anthropic/claude-sonnet-4-5, 3840, 2160, 1560",
        "anthropic/claude-opus-4-7, 1920, 1080, 2691",
        "anthropic/claude-opus-4-7, 3840, 2160, 4784",
        "google/gemini-3-flash-preview, 10, 10, 1120",
        "google/gemini-2.5-flash, 384, 384, 258",
        "google/gemini-2.5-flash, 960, 540, 1548",
    })
    void countsBySize(String model, int width, int height, long tokens) throws IOException {
        var media = Media.newBuilder().setData(image("png", width, height)).build();

        assertThat(ImageTokens.tokens(media, SHIPPED.resolve(model), GeminiLevel.UNSPECIFIED))
                .isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-4o, 1445",
        "openai/gpt-5-mini, 1844",
        "anthropic/claude-sonnet-4-5, 1568",
        "anthropic/claude-opus-4-7, 4784",
        "google/gemini-2.5-flash, 4128"
    })
    void anImageOfUnknownSizeCountsAsTheLargest(String model, long tokens) {
        var media = Media.newBuilder().setUrl("https://example.com/a.png").build();

        assertThat(ImageTokens.tokens(media, SHIPPED.resolve(model), GeminiLevel.UNSPECIFIED))
                .isEqualTo(tokens);
    }

    private static ByteString image(String format, int width, int height) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
        return ByteString.copyFrom(bytes.toByteArray());
    }
}
