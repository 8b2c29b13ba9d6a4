package dev.parley.gateway;

import dev.parley.v1.EmbedRequest;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;

/**
 * One of the calls that a request is divided into.
 *
 * @param request what the vendor gets
 * @param first the place of its first input in the whole request
 * @param tokens those of the whole request's texts
 */
record EmbedPart(EmbedRequest request, int first, EmbedTokens tokens) {

    /** What it is expected to use. May count tokens: not for an event loop. */
    Usage expected() {
        return usage(tokens.expected(first, request.getInputsCount()));
    }

    /** The most that it may use. May count tokens: not for an event loop. */
    Usage most() {
        return usage(tokens.most(first, request.getInputsCount()));
    }

    private static Usage usage(long tokens) {
        return Usage.newBuilder()
                .setInputTokens(tokens)
                .setSource(UsageSource.USAGE_SOURCE_ESTIMATED)
                .build();
    }
}
