package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.pricing.WorstCase;
import dev.parley.tokens.TextCounter;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.Cost;
import dev.parley.v1.Delta;
import dev.parley.vendor.Reported;
import java.math.BigDecimal;

/**
 * Counts an answer as it comes, said and thought, and says how much of the next piece is paid for. As long as it can't cost
 * too much, however many tokens the newest pieces have, those are not counted.
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
            return before + newest + texts.most(tail.length() - counted);
        }

        long tokens() {
            if (counted < tail.length()) {
                newest = texts.count(tail.toString()).tokens();
                counted = tail.length();
            }
            return before + newest;
        }

        /** How much of the newest piece fits into so many tokens together with all before it. */
        int fitting(String piece, long most) {
            String all = tail.toString();
            int kept = texts.beginning(all, most - before).length();
            return Math.max(0, kept - (all.length() - piece.length()));
        }
    }

    private final TextCounter texts;
    private final WorstCase costs;
    private final BigDecimal left;
    private final Tally said = new Tally();
    private final Tally thought = new Tally();

    CostWatch(TokenCounter tokens, Deployment deployment, WorstCase costs, BigDecimal left) {
        this.texts = tokens.texts(deployment);
        this.costs = costs;
        this.left = left;
    }

    /** Whether to count it takes so long that it is not for an event loop. */
    static boolean isLong(Delta delta) {
        return delta.getText().length() > LONG
                || delta.getReasoning().length() > LONG
                || delta.getToolArguments().length() > LONG;
    }

    /**
     * What is paid for of a piece: the piece itself, or its beginning, which ends where a token does and may be nothing. All
     * of it is counted, for the vendor has written it.
     */
    Delta paid(Delta delta) {
        String piece = Reported.written(delta);
        if (piece.isEmpty()) {
            return delta;
        }
        var tally = delta.hasReasoning() ? thought : said;
        tally.add(piece);
        return pays(said.most(), thought.most()) || pays(said.tokens(), thought.tokens())
                ? delta
                : beginning(delta, piece.substring(0, tally.fitting(piece, affordable(tally))));
    }

    /** The name of a tool is whole or nothing. */
    private static Delta beginning(Delta delta, String text) {
        var shorter = delta.toBuilder().clearContent();
        if (text.isEmpty()) {
            return shorter.build();
        }
        return (switch (delta.getContentCase()) {
                    case TEXT -> shorter.setText(text);
                    case REASONING -> shorter.setReasoning(text);
                    case TOOL_ARGUMENTS -> shorter.setToolArguments(text);
                    case TOOL_CALL, PART, CITATION, SIGNATURE, CONTENT_NOT_SET -> shorter;
                })
                .build();
    }

    /** How many tokens of this kind are paid for; as many as came are not. */
    private long affordable(Tally tally) {
        long paid = 0;
        long unpaid = tally.tokens();
        while (paid + 1 < unpaid) {
            long middle = (paid + unpaid) / 2;
            if (tally == said ? pays(middle, thought.tokens()) : pays(said.tokens(), middle)) {
                paid = middle;
            } else {
                unpaid = middle;
            }
        }
        return paid;
    }

    private boolean pays(long saidTokens, long thoughtTokens) {
        Cost cost = costs.cost(saidTokens, thoughtTokens);
        return MaxCost.known(cost) && new BigDecimal(cost.getTotal()).compareTo(left) <= 0;
    }
}
