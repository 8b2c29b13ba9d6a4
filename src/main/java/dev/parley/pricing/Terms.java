package dev.parley.pricing;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * On what terms a call is priced, in the catalog's words; empty for the standard ones. What the vendor says that it
 * served beats what was asked for.
 */
public record Terms(String tier, String speed, String region) {

    /** The words for what a request has unless it asks for another. Groq says "on_demand", OpenAI "default". */
    private static final Set<String> USUAL =
            Set.of("", "auto", "default", "standard", "standard_only", "on_demand", "global", "not_available");

    /**
     * Gemini's traffic types: https://ai.google.dev/api/generate-content#UsageMetadata; batch jobs cost what flex does.
     * OpenAI's other name for priority: https://developers.openai.com/api/docs/guides/fast-mode
     */
    private static final Map<String, String> TIERS =
            Map.of("on_demand_priority", "priority", "on_demand_flex", "flex", "fast", "priority");

    private static final String ANTHROPIC = "anthropic-messages";
    private static final String OPENAI = ".api.openai.com";

    /** Every address of Vertex AI but the global one: https://cloud.google.com/vertex-ai/docs/general/googleapi-access-methods */
    private static final Pattern VERTEX =
            Pattern.compile("([a-z0-9-]+-aiplatform|aiplatform\\.[a-z]+\\.rep)\\.googleapis\\.com");

    private static final String TIER = "service_tier";

    public static final Terms STANDARD = new Terms("", "", "");

    public Terms {
        tier = TIERS.getOrDefault(catalogName(tier), catalogName(tier));
        speed = catalogName(speed);
        region = catalogName(region);
    }

    /** A tier alone, in the vendor's own word. */
    public static Terms tier(String tier) {
        return new Terms(tier, "", "");
    }

    /**
     * What a request asks a deployment for: by its own field, by the fields that it adds to the vendor's body, and by the
     * address that is called.
     */
    public static Terms asked(CompleteRequest request, Deployment deployment) {
        String format = deployment.vendor().wireFormat();
        Struct added = request.getVendorOptionsOrDefault(format, Struct.getDefaultInstance());
        return new Terms(
                first(request.getServiceTier(), text(added, TIER)),
                format.equals(ANTHROPIC) ? text(added, "speed") : "",
                first(format.equals(ANTHROPIC) ? text(added, "inference_geo") : "", host(deployment)));
    }

    /** The same, but for what the vendor says that it served. */
    public Terms served(CompleteResponse answer) {
        return new Terms(
                first(answer.getServiceTier(), tier),
                first(answer.getSpeed(), speed),
                first(answer.getRegion(), region));
    }

    /** These, and those of the standard tier, which vendors fall back on where the tier has no room. */
    List<Terms> mayBeServed() {
        return tier.isEmpty() ? List.of(this) : List.of(this, withTier(""));
    }

    Terms withTier(String other) {
        return new Terms(other, speed, region);
    }

    private static String first(String word, String otherwise) {
        return word.isBlank() ? otherwise : word;
    }

    private static String text(Struct options, String field) {
        return options.getFieldsOrDefault(field, Value.getDefaultInstance()).getStringValue();
    }

    /**
     * OpenAI's region stands before its host: https://developers.openai.com/api/docs/guides/your-data. Vertex AI's regions
     * have one price, which the catalog calls "regional".
     */
    private static String host(Deployment deployment) {
        String host = String.valueOf(deployment.vendor().apiBase().getHost());
        if (VERTEX.matcher(host).matches()) {
            return "regional";
        }
        return host.endsWith(OPENAI) ? host.substring(0, host.length() - OPENAI.length()) : "";
    }

    private static String catalogName(String word) {
        String name = word.strip().toLowerCase(Locale.ROOT);
        return USUAL.contains(name) ? "" : name;
    }
}
