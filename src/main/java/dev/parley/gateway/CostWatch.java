package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.pricing.WorstCase;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.Cost;
import dev.parley.v1.Delta;
import java.math.BigDecimal;

/**
 * Counts an answer as it comes, said and thought, and says when the next piece would cost too much. As long as it can't,
 * however many tokens the newest pieces have, those are not counted.
 */
final class CostWatch {

    /** A longer piece takes more than a millisecond to count: not for an event loop. */
    private static final int LONG = 16 * 1024;

    /**
     * Counts a text that comes in pieces. A piece is counted with what came before it, for alone it would be more tokens;
     * what lies {@value #TAIL} characters back is counted once.
     */
    private final class Tally {

        private static final int TAIL = 500;

        /** A token is at least a byte, of which UTF-8 has up to three for each; counts of ours may be a tenth above. */
        private static final int MOST_OF_A_CHARACTER = 4;

        private final StringBuilder tail = new StringBuilder();
        private int counted;
        private long before;
        private long newest;

        void add(String piece) {
            if (tail.length() > TAIL) {
                before = tokens();
                tail.setLength(0);
                counted = 0;
                newest = 0;
            }
            tail.append(piece);
            if (piece.length() > LONG) {
                // Here is the place for it: the next piece may be short, and come on an event loop.
                tokens();
            }
        }

        long most() {
            return before + newest + (long) MOST_OF_A_CHARACTER * (tail.length() - counted);
        }

        long tokens() {
            if (counted < tail.length()) {
                newest = tokens.countText(tail.toString(), deployment).tokens();
                counted = tail.length();
            }
            return before + newest;
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

    /** Whether to count it takes so long that it is not for an event loop. */
    static boolean isLong(Delta delta) {
        return delta.getText().length() > LONG
                || delta.getReasoning().length() > LONG
                || delta.getToolArguments().length() > LONG;
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
        return pays(said.most(), thought.most()) || pays(said.tokens(), thought.tokens());
    }

    private boolean pays(long saidTokens, long thoughtTokens) {
        Cost cost = costs.cost(saidTokens, thoughtTokens);
        return MaxCost.known(cost) && new BigDecimal(cost.getTotal()).compareTo(left) <= 0;
    }
}
