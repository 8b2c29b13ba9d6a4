package dev.parley.pricing;

import static dev.parley.schema.StructJson.field;

import com.google.protobuf.Struct;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * On what terms a call is priced, in the catalog's words; empty for the standard ones. What the vendor says that it
 * served beats what was asked for.
 */
public record Terms(String tier, String speed, String region) {

    /** The words for what a request has unless it asks for another. Groq says "on_demand", OpenAI "default". */
    private static final Set<String> USUAL =
            Set.of("", "auto", "default", "standard", "standard_only", "on_demand", "global");

    /**
     * Gemini's traffic types: https://ai.google.dev/api/generate-content#UsageMetadata; batch jobs cost what flex does.
     * OpenAI's other name for priority: https://developers.openai.com/api/docs/guides/fast-mode
     */
    private static final Map<String, String> TIERS =
            Map.of("on_demand_priority", "priority", "on_demand_flex", "flex", "fast", "priority");

    private static final String ANTHROPIC = "anthropic-messages";
    private static final String BEDROCK = "bedrock-converse";
    private static final String OPENAI = ".api.openai.com";

    /** Every address of Vertex AI but the global one: https://cloud.google.com/vertex-ai/docs/general/googleapi-access-methods */
    private static final Pattern VERTEX =
            Pattern.compile("([a-z0-9-]+-aiplatform|aiplatform\\.[a-z]+\\.rep)\\.googleapis\\.com");

    /** https://cloud.google.com/vertex-ai/generative-ai/docs/priority-paygo */
    private static final String VERTEX_TIER = "X-Vertex-AI-LLM-Shared-Request-Type";

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
     * What a request asks a deployment for: by its own field, by the fields and headers that it or the vendor's file adds,
     * and by the address that is called.
     */
    public static Terms asked(CompleteRequest request, Deployment deployment) {
        String format = deployment.vendor().wireFormat();
        Struct added = request.getVendorOptionsOrDefault(format, Struct.getDefaultInstance());
        return new Terms(
                first(request.getServiceTier(), byHand(added), vertex(request, deployment)),
                switch (format) {
                    case ANTHROPIC -> text(added, "speed");
                    // https://docs.aws.amazon.com/bedrock/latest/userguide/latency-optimized-inference.html
                    case BEDROCK -> text(field(added, "performanceConfig").getStructValue(), "latency");
                    default -> "";
                },
                first(format.equals(ANTHROPIC) ? text(added, "inference_geo") : "", host(deployment)));
    }

    /** Gemini takes its field in both spellings, Bedrock's is an object. */
    private static String byHand(Struct added) {
        return first(
                text(added, "service_tier"),
                text(added, "serviceTier"),
                text(field(added, "serviceTier").getStructValue(), "type"));
    }

    private static String vertex(CompleteRequest request, Deployment deployment) {
        return Stream.of(request.getVendorHeadersMap(), deployment.vendor().headers())
                .flatMap(headers -> headers.entrySet().stream())
                .filter(header -> header.getKey().equalsIgnoreCase(VERTEX_TIER))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
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

    private static String first(String... words) {
        return Stream.of(words).filter(word -> !word.isBlank()).findFirst().orElse("");
    }

    private static String text(Struct options, String name) {
        return field(options, name).getStringValue();
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
