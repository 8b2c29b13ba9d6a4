package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.Media;
import java.util.Optional;

/**
 * Estimates what an image counts for, by the vendors' documented rules. An image whose size is not known counts as the
 * largest. Rules change with the model, so that the estimate's band is wide: {@value #BAND_PERCENT} %.
 */
final class ImageTokens {

    static final int BAND_PERCENT = 50;

    private ImageTokens() {}

    static long tokens(Media image, Deployment deployment) {
        Optional<ImageSize> size = image.hasData() ? ImageSize.of(image.getData()) : Optional.empty();
        return switch (deployment.vendor().wireFormat()) {
            case "anthropic-messages" -> anthropic(size.orElse(new ImageSize(1568, 1568)));
            case "gemini" -> gemini(size.orElse(new ImageSize(3072, 3072)));
            default ->
                openAi(size.orElse(new ImageSize(2048, 768)), deployment.model().id());
        };
    }

    /** https://docs.anthropic.com/en/docs/build-with-claude/vision: area / 750, shrunk to about 1,600 tokens. */
    private static long anthropic(ImageSize size) {
        double shrink = Math.min(1, 1568.0 / Math.max(size.width(), size.height()));
        return Math.min(1600, (long) Math.ceil(size.width() * shrink * size.height() * shrink / 750));
    }

    /** https://ai.google.dev/gemini-api/docs/image-understanding: 258 for each tile of a side of 768 at most. */
    private static long gemini(ImageSize size) {
        if (size.width() <= 384 && size.height() <= 384) {
            return 258;
        }
        int unit = Math.max(256, Math.min(768, (int) (Math.min(size.width(), size.height()) / 1.5)));
        return 258L * tiles(size.width(), unit) * tiles(size.height(), unit);
    }

    private static long tiles(int side, int unit) {
        return (side + unit - 1L) / unit;
    }

    /** https://platform.openai.com/docs/guides/images-vision: shrunk, then a base and so much for each tile of 512. */
    private static long openAi(ImageSize size, String model) {
        double fit = Math.min(1, 2048.0 / Math.max(size.width(), size.height()));
        double shrink = fit * Math.min(1, 768 / (fit * Math.min(size.width(), size.height())));
        long tiles = (long) (Math.ceil(size.width() * shrink / 512) * Math.ceil(size.height() * shrink / 512));
        return model.contains("gpt-4o-mini") ? 2833 + 5667 * tiles : 85 + 170 * tiles;
    }
}
