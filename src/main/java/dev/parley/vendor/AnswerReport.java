package dev.parley.vendor;

import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Delta;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import java.util.Optional;

/** What a vendor reports of the tokens of its answer, on the way and at its end, and of how much of the answer it is. */
final class AnswerReport {

    private final CompleteResponse.Builder response;

    /** Some tell the output only with some of their pieces, and the prompt with each. */
    private Usage furthest = Usage.getDefaultInstance();

    private int written;
    private int counted;
    private boolean fresh;
    private boolean last;

    /** @param response the answer without its content */
    AnswerReport(CompleteResponse.Builder response) {
        this.response = response;
    }

    void wrote(Delta delta) {
        written += Reported.written(delta).length();
    }

    /** Whether nothing was written by now. */
    boolean isOfNothing() {
        return written == 0;
    }

    /**
     * No tokens at all are no report; but an answer that was withheld may have used none, unless some were told before.
     *
     * @param atEnd whether the vendor had said by then why its answer ended
     */
    void usage(Usage usage, boolean atEnd, boolean withheld) {
        if (Reported.tokens(usage) == 0 && (!withheld || Reported.tokens(furthest) > 0)) {
            return;
        }
        long more = Reported.outputTokens(usage) - Reported.outputTokens(furthest);
        if (more > 0) {
            counted = written;
        }
        if (more >= 0) {
            furthest = usage;
        }
        response.setUsage(usage);
        fresh = true;
        last = atEnd;
    }

    /** The searches of the web, which some tell apart from the tokens, and after them. */
    void webSearches(long searches) {
        var usage = response.getUsageBuilder().setWebSearches(searches);
        if (usage.getSource() == UsageSource.USAGE_SOURCE_UNSPECIFIED) {
            usage.setSource(UsageSource.USAGE_SOURCE_ESTIMATED);
        }
        furthest = furthest.toBuilder().setWebSearches(searches).build();
    }

    /** What was reported by now, if it was since the last call. */
    Optional<Reported> take() {
        if (!fresh) {
            return Optional.empty();
        }
        fresh = false;
        var byNow = response.clone();
        if (!last) {
            byNow.setUsage(estimated(furthest));
        }
        return Optional.of(new Reported(byNow.build(), counted));
    }

    /** The answer ended, and nothing more is reported: a count on the way is not one of the whole. */
    void end() {
        if (response.hasUsage() && !last) {
            response.setUsage(estimated(furthest));
        }
    }

    private static Usage estimated(Usage usage) {
        return usage.toBuilder().setSource(UsageSource.USAGE_SOURCE_ESTIMATED).build();
    }
}
