package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.Media;
import java.util.Optional;

/**
 * What an image counts for by the documented rule of its model's maker. An image whose size is not known counts as the
 * largest. Rules change with the model, so that the estimate's band is wide: {@value #BAND_PERCENT} %.
 */
final class ImageTokens {

    static final int BAND_PERCENT = 50;

    /** What Nova makes of an image, the most that was measured of a maker whose rule is not known. */
    private static final long UNKNOWN_RULE = 2_000;

    private ImageTokens() {}

    static FileTokens counted(Media image, Deployment deployment, GeminiLevel level) {
        var counted = FileTokens.of(tokens(image, deployment, level), BAND_PERCENT);
        return Family.of(deployment) == Family.OTHER
                ? new FileTokens(counted.tokens(), Math.max(counted.most(), UNKNOWN_RULE))
                : counted;
    }

    static long tokens(Media image, Deployment deployment, GeminiLevel level) {
        Optional<ImageSize> size = image.hasData() ? ImageSize.of(image.getData()) : Optional.empty();
        String model = deployment.model().id();
        return switch (Family.of(deployment)) {
            case ANTHROPIC -> anthropic(size, 1568, 1568);
            case ANTHROPIC_4_7 -> anthropic(size, 2576, 4784);
            case GEMINI -> gemini(size.orElse(new ImageSize(3072, 3072)));
            // Whatever its size.
            case GEMINI_3 -> level.image();
            case OPENAI, OTHER ->
                size.isEmpty()
                        ? OpenAiImages.largest(model)
                        : OpenAiImages.tokens(size.get(), image.getDetail(), model);
        };
    }

    /**
     * https://platform.claude.com/docs/en/build-with-claude/vision: one for each patch of 28 by 28, of an image that is
     * shrunk until it keeps two limits, which are higher from Claude 4.7 on.
     */
    private static long anthropic(Optional<ImageSize> known, long edge, long most) {
        if (known.isEmpty()) {
            return most;
        }
        ImageSize size = known.get();
        long longer = Math.max(size.width(), size.height());
        double ratio = (double) Math.min(size.width(), size.height()) / longer;
        for (long side = Math.min(edge, longer); side > 1; side--) {
            long tokens = patches(side, 28) * patches(Math.max(1, Math.round(side * ratio)), 28);
            if (tokens <= most) {
                return tokens;
            }
        }
        return 1;
    }

    /** https://ai.google.dev/gemini-api/docs/image-understanding: 258 for each tile of a side of 768 at most. */
    private static long gemini(ImageSize size) {
        if (size.width() <= 384 && size.height() <= 384) {
            return 258;
        }
        int unit = Math.max(256, Math.min(768, (int) (Math.min(size.width(), size.height()) / 1.5)));
        return 258L * patches(size.width(), unit) * patches(size.height(), unit);
    }

    static long patches(long side, long unit) {
        return (side + unit - 1) / unit;
    }
}
