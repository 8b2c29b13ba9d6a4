package dev.parley.vendor.openaichat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.catalog.Vendor;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Sampling;

/** Our request as OpenAI's chat completions take it, with the vendor's departures from them. Pure. */
final class OpenAiChatTranslator {

    static final String FORMAT = "openai-chat";

    private OpenAiChatTranslator() {}

    static OpenAiChatWire.Request toWire(
            CompleteRequest request, OpenAiChatTools tools, Deployment deployment, boolean stream) {
        Vendor vendor = deployment.vendor();
        return new OpenAiChatWire.Request(
                deployment.model().id(),
                OpenAiChatMessages.toWire(request, vendor),
                sampling(request, vendor),
                tools.tools(),
                OpenAiChatReasoning.toWire(request.getReasoning(), deployment),
                tools.responseFormat(),
                request.getCandidates() > 1 ? request.getCandidates() : null,
                request.hasLogprobs() ? true : null,
                request.getLogprobs() > 0 ? request.getLogprobs() : null,
                text(request.getServiceTier()),
                text(request.getEndUserId()),
                stream ? true : null,
                stream && !vendor.has(Quirk.NO_STREAM_OPTIONS) ? new OpenAiChatWire.StreamOptions(true) : null);
    }

    private static OpenAiChatWire.Sampling sampling(CompleteRequest request, Vendor vendor) {
        Sampling sampling = request.getSampling();
        Integer limit = request.hasMaxOutputTokens() ? request.getMaxOutputTokens() : null;
        Long seed = sampling.hasSeed() ? sampling.getSeed() : null;
        boolean legacyLimit = vendor.has(Quirk.MAX_TOKENS_LEGACY_FIELD);
        boolean randomSeed = vendor.has(Quirk.RANDOM_SEED_FIELD);
        return new OpenAiChatWire.Sampling(
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                sampling.hasTopK() ? sampling.getTopK() : null,
                legacyLimit ? null : limit,
                legacyLimit ? limit : null,
                request.getStopCount() > 0 ? request.getStopList() : null,
                randomSeed ? null : seed,
                randomSeed ? seed : null,
                sampling.hasFrequencyPenalty() ? sampling.getFrequencyPenalty() : null,
                sampling.hasPresencePenalty() ? sampling.getPresencePenalty() : null);
    }

    /** A text, or null where it is empty. */
    static String text(String text) {
        return text.isEmpty() ? null : text;
    }
}
