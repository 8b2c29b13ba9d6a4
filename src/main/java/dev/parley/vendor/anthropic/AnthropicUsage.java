package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.vendor.Answer;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers Anthropic's counts, which are disjoint as they come. A stream reports them more than once: the larger counts,
 * because a stream may start with zeros and end with the truth, or the other way round. Tier, speed and place are told
 * beside them: https://platform.claude.com/docs/en/about-claude/pricing
 */
final class AnthropicUsage {

    /** The word in recorded answers of models that have no regions. */
    private static final String NO_REGION = "not_available";

    /** https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#usage-and-pricing */
    private static final String SEARCHES = "web_search_requests";

    private long input;
    private long cacheRead;
    private long cacheWritten;
    private long cacheWrite1h;
    private long output;
    private long thinking;
    private String tier = "";
    private String speed;
    private String region;
    private JsonNode serverTools;
    private List<AnthropicWire.Iteration> iterations = List.of();
    private boolean reported;

    void add(AnthropicWire.Usage usage) {
        if (usage == null) {
            return;
        }
        reported = true;
        input = larger(input, usage.inputTokens());
        cacheRead = larger(cacheRead, usage.cacheReadTokens());
        output = larger(output, usage.outputTokens());
        if (usage.outputDetails() != null) {
            thinking = Math.max(thinking, usage.outputDetails().thinkingTokens());
        }
        if (usage.cacheCreation() != null) {
            cacheWrite1h = Math.max(cacheWrite1h, usage.cacheCreation().oneHour());
            cacheWritten = Math.max(cacheWritten, usage.cacheCreation().all());
        }
        cacheWritten = larger(cacheWritten, usage.cacheCreationTokens());
        tier = usage.serviceTier() == null ? tier : usage.serviceTier();
        speed = usage.speed() == null ? speed : usage.speed();
        region = usage.inferenceGeo() == null || usage.inferenceGeo().equals(NO_REGION) ? region : usage.inferenceGeo();
        serverTools = usage.serverToolUse() == null ? serverTools : usage.serverToolUse();
        iterations = usage.iterations() == null ? iterations : usage.iterations();
    }

    private static long larger(long known, Long reported) {
        return reported == null ? known : Math.max(known, reported);
    }

    /** Tells what is known by now, and of what is billed beside it. */
    void tell(Answer answer) {
        if (!reported) {
            return;
        }
        answer.serviceTier(tier);
        answer.speed(speed);
        answer.region(region);
        answer.usage(toUsage());
        tellServerTools(answer);
        iterations.stream()
                .filter(one -> "advisor_message".equals(one.type()))
                .forEach(one -> answer.warn(
                        "OTHER_MODEL_USED",
                        "the vendor also counted " + one.inputTokens() + " input and " + one.outputTokens()
                                + " output tokens of " + one.model() + ", which are not in usage and cost"));
    }

    private void tellServerTools(Answer answer) {
        List<String> used = new ArrayList<>();
        if (serverTools != null) {
            serverTools.properties().stream()
                    .filter(field ->
                            field.getValue().asLong() > 0 && !field.getKey().equals(SEARCHES))
                    .forEach(field ->
                            used.add(field.getKey() + " " + field.getValue().asLong()));
        }
        if (!used.isEmpty()) {
            answer.warn(
                    "VENDOR_TOOLS_USED",
                    "the vendor used tools of its own, which may be billed beside the tokens and are not in cost: "
                            + String.join(", ", used));
        }
    }

    /**
     * The whole counts leave the making of a summary out, though it is billed:
     * https://docs.claude.com/en/docs/build-with-claude/compaction.
     */
    private Usage toUsage() {
        var usage = Usage.newBuilder()
                .setInputTokens(input)
                .setCacheReadTokens(cacheRead)
                // Where it is not told apart, for the standard five minutes.
                .setCacheWriteTokens(Math.max(0, cacheWritten - cacheWrite1h))
                .setCacheWrite1HTokens(cacheWrite1h)
                .setOutputTokens(output - Math.min(thinking, output))
                .setReasoningTokens(Math.min(thinking, output))
                .setWebSearches(
                        serverTools == null ? 0 : serverTools.path(SEARCHES).asLong())
                .setSource(UsageSource.USAGE_SOURCE_VENDOR);
        for (AnthropicWire.Iteration one : iterations) {
            if (one.isSummary()) {
                var written = one.cacheCreation() == null ? AnthropicWire.CacheCreation.NONE : one.cacheCreation();
                long hour = written.oneHour();
                long fiveMinutes = Math.max(one.cacheCreationTokens(), written.all()) - hour;
                usage.setInputTokens(usage.getInputTokens() + one.inputTokens())
                        .setCacheReadTokens(usage.getCacheReadTokens() + one.cacheReadTokens())
                        .setCacheWriteTokens(usage.getCacheWriteTokens() + fiveMinutes)
                        .setCacheWrite1HTokens(usage.getCacheWrite1HTokens() + hour)
                        .setOutputTokens(usage.getOutputTokens() + one.outputTokens());
            }
        }
        return usage.build();
    }
}
