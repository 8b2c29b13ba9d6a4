package dev.parley.recorded;

import java.util.Map;
import java.util.Optional;

/**
 * Who sold a recorded answer.
 *
 * @param vendor whose file plays it
 * @param prices the same in the words of the price lists
 */
record Seller(String vendor, String prices) {

    /** Files that the product doesn't bring along, for vendors whom the price lists know by another wire format. */
    static final Map<String, String> FILES = Map.of(
            "azure-chat", "provider: azure\nwire_format: openai-chat",
            "azure-by-responses", "provider: azure\nwire_format: openai-responses",
            "bedrock-by-responses",
                    "provider: amazon-bedrock\nwire_format: openai-responses\nmodels: [openai.gpt-5.6-luna]",
            "github-copilot-responses", "provider: github-copilot\nwire_format: openai-responses",
            "deepseek-responses", "provider: deepseek\nwire_format: openai-responses",
            "xai-responses", "provider: xai\nwire_format: openai-responses");

    private static final Map<String, String> HOSTS = Map.ofEntries(
            Map.entry("api.openai.com", "openai"),
            Map.entry("api.anthropic.com", "anthropic"),
            Map.entry("generativelanguage.googleapis.com", "google"),
            Map.entry("aiplatform.googleapis.com", "google-vertex"),
            Map.entry("europe-west4-aiplatform.googleapis.com", "google-vertex"),
            Map.entry("bedrock-runtime.us-east-1.amazonaws.com", "amazon-bedrock"),
            Map.entry("bedrock-runtime.us-east-2.amazonaws.com", "amazon-bedrock"),
            Map.entry("bedrock-mantle.us-east-1.api.aws", "amazon-bedrock"),
            Map.entry("127.0.0.1", "ollama"),
            Map.entry("localhost/groq", "groq"),
            Map.entry("localhost/bedrock", "amazon-bedrock"),
            Map.entry("api.cohere.com", "cohere"),
            Map.entry("openrouter.ai", "openrouter"),
            Map.entry("traceloop-stg.openai.azure.com", "azure"),
            Map.entry("test-resource.openai.azure.com", "azure"),
            Map.entry("api.groq.com", "groq"),
            Map.entry("api.mistral.ai", "mistral"),
            Map.entry("api.deepseek.com", "deepseek"),
            Map.entry("api.cerebras.ai", "cerebras"),
            Map.entry("api.together.xyz", "togetherai"),
            Map.entry("api.z.ai", "zai"),
            Map.entry("router.huggingface.co", "huggingface"),
            Map.entry("myorg-myaccount.snowflakecomputing.com", "snowflake-cortex"),
            Map.entry("ollama.com", "ollama-cloud"),
            Map.entry("api.voyageai.com", "voyage"));

    private static final Map<String, String> VENDORS = Map.of(
            "openai by openai-responses", "openai-responses",
            "azure by openai-responses", "azure-by-responses",
            "azure by openai-chat", "azure-chat",
            "azure by openai-embeddings", "azure-chat",
            "github-copilot by openai-responses", "github-copilot-responses",
            "deepseek by openai-responses", "deepseek-responses",
            "xai by openai-responses", "xai-responses",
            "amazon-bedrock by bedrock-converse", "bedrock",
            "amazon-bedrock by openai-responses", "bedrock-by-responses");

    /** Where only the answer was recorded, its id names the vendor, as in {@code vercel-ai/groq/groq-text}. */
    static Optional<Seller> of(Recording recording) {
        String prices = recording.host().isEmpty() ? named(recording.id()) : HOSTS.get(place(recording));
        return Optional.ofNullable(prices)
                .map(seller -> new Seller(VENDORS.getOrDefault(seller + " by " + recording.wire(), seller), seller));
    }

    /** The model that was asked; at Azure, where a request names a deployment of the account's own, the one that answered. */
    static Optional<String> model(Recording recording) {
        boolean isNamed = !recording.model().equals("recorded") && !isAzure(recording);
        return isNamed ? Optional.of(recording.model()) : BillReader.model(recording);
    }

    static boolean isAzure(Recording recording) {
        return recording.host().endsWith(".openai.azure.com");
    }

    /** A gateway on the machine that recorded names the vendor first in the path. */
    private static String place(Recording recording) {
        return recording.host().equals("localhost")
                ? "localhost/" + recording.path().split("/")[1]
                : recording.host();
    }

    private static String named(String id) {
        String[] path = id.split("/");
        return path[2].startsWith("google-vertex") || path[2].startsWith("github-copilot")
                ? path[2].replaceFirst("(google-vertex|github-copilot).*", "$1")
                : path[1].equals("openai-compatible") ? path[2].replaceFirst("-.*", "") : path[1];
    }
}
