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
        long image = Math.max(0, image(usage.promptTokensDetails()) - image(usage.cacheTokensDetails()));
        long audioOut = audio(usage.candidatesTokensDetails());
        long imageOut = image(usage.candidatesTokensDetails());
        long thoughts = usage.thoughtsTokenCount();
        boolean thoughtsWithin =
                thoughts > 0 && usage.promptTokenCount() + usage.candidatesTokenCount() == usage.totalTokenCount();
        return Usage.newBuilder()
                .setInputTokens(Math.max(0, usage.promptTokenCount() - cached - audio - image)
                        + usage.toolUsePromptTokenCount())
                .setCacheReadTokens(cached)
                .setAudioInputTokens(audio)
                .setImageInputTokens(image)
                .setOutputTokens(Math.max(
                        0, usage.candidatesTokenCount() - audioOut - imageOut - (thoughtsWithin ? thoughts : 0)))
                .setReasoningTokens(thoughts)
                .setAudioOutputTokens(audioOut)
                .setImageOutputTokens(imageOut)
                .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                .build();
    }

    private static long audio(List<GeminiWire.Modality> details) {
        return of("AUDIO", details);
    }

    private static long image(List<GeminiWire.Modality> details) {
        return of("IMAGE", details);
    }

    private static long of(String modality, List<GeminiWire.Modality> details) {
        return details == null
                ? 0
                : details.stream()
                        .filter(detail -> modality.equals(detail.modality()))
                        .mapToLong(GeminiWire.Modality::tokenCount)
                        .sum();
    }
}
