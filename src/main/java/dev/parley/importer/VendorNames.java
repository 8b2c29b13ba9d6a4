package dev.parley.importer;

import java.util.Map;

/** Which vendor of ours a price list means, and how the vendor itself calls the model. */
final class VendorNames {

    /** The list's own names for parts of one vendor's offer, and for vendors that the other source calls otherwise. */
    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("gemini", "google"),
            Map.entry("bedrock", "amazon-bedrock"),
            Map.entry("bedrock_converse", "amazon-bedrock"),
            Map.entry("bedrock_mantle", "amazon-bedrock"),
            Map.entry("azure_text", "azure"),
            Map.entry("azure_ai", "azure-cognitive-services"),
            Map.entry("text-completion-openai", "openai"),
            Map.entry("text-completion-codestral", "codestral"),
            Map.entry("text-completion-inception", "inception"),
            Map.entry("together_ai", "togetherai"),
            Map.entry("fireworks_ai", "fireworks-ai"),
            Map.entry("fireworks_ai-embedding-models", "fireworks-ai"),
            Map.entry("github_copilot", "github-copilot"),
            Map.entry("dashscope", "alibaba"),
            Map.entry("moonshot", "moonshotai"),
            Map.entry("novita", "novita-ai"),
            Map.entry("vercel_ai_gateway", "vercel"),
            Map.entry("cohere_chat", "cohere"),
            Map.entry("cloudflare", "cloudflare-workers-ai"),
            Map.entry("meta_llama", "llama"),
            Map.entry("friendliai", "friendli"),
            Map.entry("gmi", "gmicloud"),
            Map.entry("amazon_nova", "nova"),
            Map.entry("snowflake", "snowflake-cortex"),
            Map.entry("gradient_ai", "digitalocean"),
            Map.entry("vertex_ai-anthropic_models", "google-vertex-anthropic"));

    private static final Map<String, String> PREFIXES = Map.of(
            "azure_text", "azure/",
            "fireworks_ai-embedding-models", "fireworks_ai/",
            "amazon_nova", "amazon-nova/");

    private VendorNames() {}

    static String vendor(String name) {
        String ours = OURS.get(name);
        if (ours != null) {
            return ours;
        }
        return name.startsWith("vertex_ai")
                ? "google-vertex"
                : name.replace('_', '-').replace('.', '-');
    }

    /** The list puts its own name for some vendors before the vendor's name of the model. */
    static String model(String vendor, String id) {
        String prefix = vendor.startsWith("vertex_ai") || vendor.startsWith("google-vertex")
                ? "vertex_ai/"
                : PREFIXES.getOrDefault(vendor, "");
        return id.startsWith(prefix) ? id.substring(prefix.length()) : id;
    }
}
