package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.pricing.WorstCase;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.Cost;
import dev.parley.v1.Delta;
import dev.parley.v1.PriceStatus;
import java.math.BigDecimal;

/** Counts an answer as it comes, said and thought, and says when the next piece would cost too much. */
final class CostWatch {

    /**
     * Counts a text that comes in pieces. A piece is counted with what came before it, for alone it would be more tokens;
     * what lies {@value #TAIL} characters back is counted once.
     */
    private final class Tally {

        private static final int TAIL = 500;

        private final StringBuilder tail = new StringBuilder();
        private long counted;
        private long newest;

        void add(String piece) {
            if (tail.length() > TAIL) {
                counted += newest;
                tail.setLength(0);
            }
            tail.append(piece);
            newest = tokens.countText(tail.toString(), deployment).tokens();
        }

        long tokens() {
            return counted + newest;
        }
    }

    private final TokenCounter tokens;
    private final Deployment deployment;
    private final WorstCase costs;
    private final BigDecimal left;
    private final Tally said = new Tally();
    private final Tally thought = new Tally();

    CostWatch(TokenCounter tokens, Deployment deployment, WorstCase costs, BigDecimal left) {
        this.tokens = tokens;
        this.deployment = deployment;
        this.costs = costs;
        this.left = left;
    }

    /** Whether the answer, with this piece, stays within what is left. */
    boolean allows(Delta delta) {
        switch (delta.getContentCase()) {
            case TEXT -> said.add(delta.getText());
            case REASONING -> thought.add(delta.getReasoning());
            case TOOL_CALL -> said.add(delta.getToolCall().getName());
            case TOOL_ARGUMENTS -> said.add(delta.getToolArguments());
            case PART, CITATION, SIGNATURE, CONTENT_NOT_SET -> {
                return true;
            }
        }
        Cost cost = costs.cost(said.tokens(), thought.tokens());
        return cost.getStatus() == PriceStatus.PRICE_STATUS_FREE
                || cost.getStatus() == PriceStatus.PRICE_STATUS_KNOWN
                        && new BigDecimal(cost.getTotal()).compareTo(left) <= 0;
    }
}
