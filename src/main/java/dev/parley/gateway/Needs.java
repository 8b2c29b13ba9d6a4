package dev.parley.gateway;

import dev.parley.resilience.Need;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;

/** What a request is expected to use of a minute's tokens. Tokens are counted only where they are limited, off the event loop. */
@Singleton
final class Needs {

    /** For English; what it decides is only whether to wait for a vendor that said it has little left. */
    private static final int LETTERS_PER_TOKEN = 4;

    /** The longest answer where the caller sets no bound: models could write more than a minute's limit, and rarely do. */
    private static final long USUAL_ANSWER = 1024;

    private final TokenCounter tokens;

    Needs(TokenCounter tokens) {
        this.tokens = tokens;
    }

    Uni<Need> of(Candidate candidate, boolean counted) {
        var request = candidate.request();
        if (!counted) {
            return Uni.createFrom().item(() -> guess(candidate));
        }
        return Uni.createFrom()
                .item(() -> need(
                        candidate, tokens.count(request, candidate.deployment()).tokens()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    static Need guess(Candidate candidate) {
        return need(candidate, letters(candidate.request()) / LETTERS_PER_TOKEN);
    }

    private static long letters(CompleteRequest request) {
        return request.getSystem().length()
                + request.getMessagesList().stream()
                        .flatMap(message -> message.getPartsList().stream())
                        .mapToLong(Needs::letters)
                        .sum();
    }

    private static long letters(ContentPart part) {
        return part.getText().length()
                + part.getToolCall().getArgumentsJson().length()
                + part.getToolResult().getPartsList().stream()
                        .mapToLong(Needs::letters)
                        .sum();
    }

    private static Need need(Candidate candidate, long input) {
        CompleteRequest request = candidate.request();
        long answers = Math.max(1, request.getCandidates());
        long most = Math.min(
                USUAL_ANSWER, candidate.deployment().model().maxOutputTokens().orElse(USUAL_ANSWER));
        return request.hasMaxOutputTokens()
                ? new Need(input, answers * request.getMaxOutputTokens(), true)
                : new Need(input, answers * most, false);
    }
}
