package dev.parley.tokens;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What images count for with OpenAI's models, which cover them with patches of 32 or, older ones, with tiles of 512:
 * https://developers.openai.com/api/docs/guides/images-vision. Models that it doesn't name count as gpt-4o does.
 */
final class OpenAiImages {

    /** Tokens are so many for each patch, of at most so many patches, of an image of such a longer side at most. */
    private record Patches(Pattern model, double each, long most, int edge) {}

    private record Tiles(Pattern model, long base, long each) {}

    private static final List<Patches> PATCHES = List.of(
            new Patches(model("gpt-6|gpt-5\\.[6-9]"), 1.2, 30_000, 6000),
            new Patches(model("gpt-5\\.5"), 1.2, 10_000, 6000),
            new Patches(
                    model("gpt-5\\.4-(mini|nano)|gpt-5\\.[23]|gpt-5-mini|gpt-5(\\.1)?-codex-mini"), 1.2, 1536, 2048),
            new Patches(model("gpt-5\\.4"), 1.2, 2500, 2048),
            new Patches(model("gpt-5-nano"), 1.5, 1536, 2048),
            new Patches(model("gpt-4\\.1-mini"), 1.62, 1536, 2048),
            new Patches(model("gpt-4\\.1-nano"), 2.46, 1536, 2048),
            new Patches(model("o4-mini"), 1.72, 1536, 2048));

    private static final List<Tiles> TILES = List.of(
            new Tiles(model("gpt-4o-mini"), 2833, 5667),
            new Tiles(model("gpt-5"), 70, 140),
            new Tiles(model("o[13]"), 75, 150),
            new Tiles(model("computer-use"), 65, 129),
            new Tiles(Pattern.compile(""), 85, 170));

    /** As many tiles as an image of two to one has, the most that fit. */
    private static final ImageSize MOST_TILES = new ImageSize(2048, 768);

    private OpenAiImages() {}

    private static Pattern model(String start) {
        return Pattern.compile("(^|/)(" + start + ")");
    }

    static long largest(String model) {
        return PATCHES.stream()
                .filter(rule -> rule.model().matcher(model).find())
                .findFirst()
                .map(rule -> (long) Math.ceil(rule.most() * rule.each()))
                .orElseGet(() -> tokens(MOST_TILES, "", model));
    }

    /** @param detail how closely it is to be looked at, in OpenAI's word */
    static long tokens(ImageSize size, String detail, String model) {
        return PATCHES.stream()
                .filter(rule -> rule.model().matcher(model).find())
                .findFirst()
                .map(rule -> inPatches(size, rule))
                .orElseGet(() -> inTiles(size, detail, model));
    }

    private static long inPatches(ImageSize size, Patches rule) {
        double fit = Math.min(1, (double) rule.edge() / Math.max(size.width(), size.height()));
        double width = size.width() * fit;
        double height = size.height() * fit;
        if (Math.ceil(width / 32) * Math.ceil(height / 32) > rule.most()) {
            double shrink = Math.sqrt(32.0 * 32 * rule.most() / (width * height));
            shrink *= Math.min(whole(width * shrink / 32), whole(height * shrink / 32));
            width *= shrink;
            height *= shrink;
        }
        long patches = (long) (Math.ceil(Math.floor(width) / 32) * Math.ceil(Math.floor(height) / 32));
        return (long) Math.ceil(Math.max(1, Math.min(rule.most(), patches)) * rule.each());
    }

    /** By how much to shrink so that only whole patches are left. */
    private static double whole(double patches) {
        return patches < 1 ? 1 : Math.floor(patches) / patches;
    }

    private static long inTiles(ImageSize size, String detail, String model) {
        Tiles rule = TILES.stream()
                .filter(tiles -> tiles.model().matcher(model).find())
                .findFirst()
                .orElseThrow();
        if (detail.equals("low")) {
            return rule.base();
        }
        double fit = Math.min(1, 2048.0 / Math.max(size.width(), size.height()));
        double shrink = fit * Math.min(1, 768 / (fit * Math.min(size.width(), size.height())));
        long tiles = (long) (Math.ceil(size.width() * shrink / 512) * Math.ceil(size.height() * shrink / 512));
        return rule.base() + rule.each() * tiles;
    }
}
