package dev.parley.telemetry;

import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Cost;
import dev.parley.v1.Usage;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;

/** One line for each call: who, what came of it, how much and how long. Never a word of a prompt, an answer or a key. */
@Singleton
public final class CallLog {

    private static final Logger LOG = Logger.getLogger("dev.parley.call");

    public void ended(CallEnd end) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        var line = new StringBuilder(160)
                .append(end.method())
                .append(" id=")
                .append(end.requestId())
                .append(" vendor=")
                .append(end.vendor())
                .append(" model=")
                .append(end.model())
                .append(" outcome=")
                .append(end.outcome());
        if (end.upstreamStatus() != 0) {
            line.append(" upstream_status=").append(end.upstreamStatus());
        }
        line.append(" attempts=").append(end.attempts().size());
        end.response().ifPresentOrElse(response -> append(line, response), () -> spent(line, end.attempts()));
        count(line, " read_to_end=", end.attempts(), AttemptOutcome.ATTEMPT_OUTCOME_READ_TO_END);
        count(line, " read_cut=", end.attempts(), AttemptOutcome.ATTEMPT_OUTCOME_READ_CUT);
        LOG.info(line.append(" ms=").append(end.total().toMillis()).toString());
    }

    private static void append(StringBuilder line, CompleteResponse response) {
        Usage usage = response.getUsage();
        Cost cost = response.getCost();
        if (response.hasMessage()) {
            line.append(" finish=").append(response.getFinishReason().name().substring("FINISH_REASON_".length()));
        }
        line.append(" in=")
                .append(usage.getInputTokens())
                .append(" cached=")
                .append(usage.getCacheReadTokens())
                .append(" out=")
                .append(usage.getOutputTokens() + usage.getReasoningTokens())
                .append(" cost=")
                .append(cost.getTotal().isEmpty() ? "unknown" : cost.getTotal() + " " + cost.getCurrency());
    }

    /** What a call that was not answered used all the same. */
    private static void spent(StringBuilder line, List<AttemptEnd> attempts) {
        List<Cost> costs =
                attempts.stream().flatMap(attempt -> attempt.cost().stream()).toList();
        if (!costs.isEmpty()) {
            sum(line, " in=", attempts, Usage::getInputTokens);
            sum(line, " cached=", attempts, Usage::getCacheReadTokens);
            sum(line, " out=", attempts, usage -> usage.getOutputTokens() + usage.getReasoningTokens());
            line.append(" cost=")
                    .append(
                            costs.stream().anyMatch(cost -> cost.getTotal().isEmpty())
                                    ? "unknown"
                                    : costs.stream()
                                                    .map(cost -> new BigDecimal(cost.getTotal()))
                                                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                                                    .toPlainString()
                                            + " USD");
        }
    }

    private static void sum(StringBuilder line, String name, List<AttemptEnd> attempts, ToLongFunction<Usage> tokens) {
        line.append(name)
                .append(attempts.stream()
                        .map(AttemptEnd::usage)
                        .mapToLong(tokens)
                        .sum());
    }

    /** How many attempts were left and then read on for what their vendors bill, to the end or not. */
    private static void count(StringBuilder line, String name, List<AttemptEnd> attempts, AttemptOutcome how) {
        long number = attempts.stream().filter(attempt -> attempt.how() == how).count();
        if (number > 0) {
            line.append(name).append(number);
        }
    }

    /** A fault of ours: where it happened, without its message, which may quote what we handled. */
    public void unexpected(String requestId, Throwable failure) {
        var where = new IllegalStateException(failure.getClass().getName());
        where.setStackTrace(failure.getStackTrace());
        LOG.errorf(where, "Unexpected failure id=%s", requestId);
    }
}
