package dev.parley.gateway;

import dev.parley.pricing.WorstCase;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Warning;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What one call may cost in all, its attempts added up, and what its candidates can cost. */
final class Ceiling {

    private static final String SO_FAR = "the attempts so far";

    private final MaxCost max;
    private final boolean streamed;
    private final Map<Candidate, WorstCase> costs = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Map<Candidate, Integer> lowered = Collections.synchronizedMap(new IdentityHashMap<>());

    Ceiling(MaxCost max, boolean streamed) {
        this.max = max;
        this.streamed = streamed;
    }

    MaxCost max() {
        return max;
    }

    /** Keeps what was found of a candidate, so that its tokens are counted once. */
    void knows(Candidate candidate, WorstCase cost) {
        costs.put(candidate, cost);
    }

    /** Keeps that the candidate is asked for no more than so many tokens, fewer than it would be. */
    void lowered(Candidate candidate, int tokens) {
        lowered.put(candidate, tokens);
    }

    /** The candidate's answer with what it owes to the limit: that less was asked for, and that it is cut off. */
    CompleteResponse told(CompleteResponse answer, Candidate candidate) {
        Integer most = lowered.get(candidate);
        if (most == null) {
            return answer;
        }
        var usage = answer.getUsage();
        boolean cutOff = answer.getFinishReason() == FinishReason.FINISH_REASON_LENGTH
                && (!answer.hasUsage() || usage.getOutputTokens() + usage.getReasoningTokens() >= most);
        return answer.toBuilder()
                .setFinishReason(cutOff ? FinishReason.FINISH_REASON_COST_LIMIT : answer.getFinishReason())
                .addWarnings(Warning.newBuilder()
                        .setCode("MAX_OUTPUT_TOKENS_LOWERED")
                        .setField("max_output_tokens")
                        .setMessage("the vendor was asked for at most " + most + " tokens, which max_cost allows"))
                .build();
    }

    /** What the candidate can cost. */
    WorstCase of(Candidate candidate) {
        return costs.get(candidate);
    }

    /** How many tokens the candidate is asked for at most, where that is fewer than it would be. */
    OptionalInt asked(Candidate candidate) {
        var most = lowered.get(candidate);
        return most == null ? OptionalInt.empty() : OptionalInt.of(most);
    }

    /** What these attempts may have cost; fails where that is not known. */
    BigDecimal spent(List<Tried> attempts) {
        return attempts.stream().map(this::spent).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private BigDecimal spent(Tried tried) {
        var attempt = tried.told();
        if (!attempt.hasCost()) {
            return BigDecimal.ZERO;
        }
        BigDecimal told = max.amount(attempt.getCost(), SO_FAR);
        return tried.isGuessed() && mayBeUnseen(tried) ? told.max(most(tried.candidate())) : told;
    }

    /** A whole answer comes at its end, thoughts may come never, and of a vendor that is silent nobody knows what it does. */
    private boolean mayBeUnseen(Tried tried) {
        return !streamed
                || tried.timedOutUnseen()
                || tried.deployment().model().capabilities().contains("reasoning");
    }

    /** What an attempt at it may cost: none is asked for more than the limit pays for. */
    BigDecimal most(Candidate candidate) {
        WorstCase worst = costs.get(candidate);
        var most = asked(candidate);
        var cost = most.isPresent() ? worst.costOf(most.getAsInt()) : worst.cost();
        return MaxCost.known(cost) ? max.amount(cost, SO_FAR).min(max.limit()) : max.limit();
    }
}
