package dev.parley.pricing;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * On what terms a call is priced, in the catalog's words; empty for the standard ones. What the vendor says that it
 * served beats what was asked for.
 */
public record Terms(String tier, String speed, String region) {

    /** The words for what a request has unless it asks for another. Groq says "on_demand", OpenAI "default". */
    private static final Set<String> USUAL =
            Set.of("", "auto", "default", "standard", "standard_only", "on_demand", "global", "not_available");

    /** Gemini's traffic types: https://ai.google.dev/api/generate-content#UsageMetadata; batch jobs cost what flex does. */
    private static final Map<String, String> TRAFFIC =
            Map.of("on_demand_priority", "priority", "on_demand_flex", "flex");

    public static final Terms STANDARD = new Terms("", "", "");

    public Terms {
        tier = catalogName(tier);
        speed = catalogName(speed);
        region = catalogName(region);
    }

    /** A tier alone, in the vendor's own word. */
    public static Terms tier(String tier) {
        return new Terms(tier, "", "");
    }

    /** What was served where the vendor says it, else what was asked for. */
    public static Terms of(
            String askedTier, Optional<String> servedTier, Optional<String> speed, Optional<String> region) {
        return new Terms(
                servedTier.filter(tier -> !tier.isBlank()).orElse(askedTier), speed.orElse(""), region.orElse(""));
    }

    private static String catalogName(String word) {
        String name = word.strip().toLowerCase(Locale.ROOT);
        return USUAL.contains(name) ? "" : TRAFFIC.getOrDefault(name, name);
    }
}
