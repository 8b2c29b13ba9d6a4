package dev.parley.vendor.gemini;

import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import java.util.List;

/**
 * Splits Gemini's counts into disjoint ones. The prompt holds the cached tokens; thoughts stand beside the candidates,
 * but for those models whose total shows that they are in them.
 */
final class GeminiUsage {

    private GeminiUsage() {}

    static Usage fromWire(GeminiWire.Usage usage) {
        long cached = usage.cachedContentTokenCount();
        long audio = Math.max(0, audio(usage.promptTokensDetails()) - audio(usage.cacheTokensDetails()));
        long audioOut = audio(usage.candidatesTokensDetails());
        long thoughts = usage.thoughtsTokenCount();
        boolean thoughtsWithin =
                thoughts > 0 && usage.promptTokenCount() + usage.candidatesTokenCount() == usage.totalTokenCount();
        return Usage.newBuilder()
                .setInputTokens(
                        Math.max(0, usage.promptTokenCount() - cached - audio) + usage.toolUsePromptTokenCount())
                .setCacheReadTokens(cached)
                .setAudioInputTokens(audio)
                .setOutputTokens(Math.max(0, usage.candidatesTokenCount() - audioOut - (thoughtsWithin ? thoughts : 0)))
                .setReasoningTokens(thoughts)
                .setAudioOutputTokens(audioOut)
                .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                .build();
    }

    private static long audio(List<GeminiWire.Modality> details) {
        return details == null
                ? 0
                : details.stream()
                        .filter(detail -> "AUDIO".equals(detail.modality()))
                        .mapToLong(GeminiWire.Modality::tokenCount)
                        .sum();
    }
}
