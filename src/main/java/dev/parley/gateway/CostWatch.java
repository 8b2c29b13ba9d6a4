package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.pricing.WorstCase;
import dev.parley.tokens.TextCounter;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.Cost;
import dev.parley.v1.Delta;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.vendor.Reported;
import java.math.BigDecimal;

/**
 * Counts an answer as it comes, said and thought, and says how much of the next piece is paid for. What the vendor reports
 * on the way counts in place of what was expected of the input and of what was counted until then. As long as the answer
 * can't cost too much, however many tokens the newest pieces have, those are not counted.
 */
final class CostWatch {

    /** A longer piece takes more than a millisecond to count: not for an event loop. */
    private static final int LONG = 16 * 1024;

    private static final long NONE = -1;

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
            int kept = texts.beginning(all, Math.max(0, most - before)).length();
            return Math.max(0, kept - (all.length() - piece.length()));
        }
    }

    private final TextCounter texts;
    private final WorstCase costs;
    private final BigDecimal left;

    /** What the vendor reported last: of the input, and of the terms. */
    private Reported newest = Reported.NOTHING;

    /** What it reported last of nothing that is still to come: of the output. */
    private Reported passed = Reported.NOTHING;

    /** What came since then. */
    private Tally said = new Tally();

    private Tally thought = new Tally();

    /** How many characters came in all. */
    private int characters;

    /** So many tokens of each kind are paid for, as was found before. */
    private long sure = NONE;

    /** @param left what all may cost */
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
     * of it is counted, for the vendor has written it. One without a text is whole: {@link #pays} tells whether to go on.
     *
     * @param report what the vendor has reported by now
     * @param written how many characters came by now, the piece's own among them
     */
    Delta paid(Delta delta, Reported report, int written) {
        String piece = Reported.written(delta);
        if (piece.isEmpty()) {
            return delta;
        }
        boolean allIsPaid = hear(report);
        boolean thinks = delta.hasReasoning();
        var tally = thinks ? thought : said;
        tally.add(piece);
        characters = written;
        if (allIsPaid) {
            return delta;
        }
        if (isPassed(newest)) {
            // The vendor's own count of all that came, this piece too.
            pass();
            return pays(0, 0) ? delta : beginning(delta, tally.fitting(piece, tally.tokens() + affordable(thinks, 0)));
        }
        return paysAll() ? delta : beginning(delta, tally.fitting(piece, affordable(thinks, tally.tokens())));
    }

    /** Whether what is reported by now is paid for, where no text came with it. */
    boolean pays(Reported report, int written) {
        characters = written;
        return report == newest || hear(report) || paysAll();
    }

    private boolean paysAll() {
        return pays(said.most(), thought.most()) || pays(said.tokens(), thought.tokens());
    }

    /** Takes in what was reported since the last piece; says whether it was all, and is paid for: to cut it saves nothing. */
    private boolean hear(Reported report) {
        if (report == newest) {
            return false;
        }
        if (report.answer().getUsage().getSource() == UsageSource.USAGE_SOURCE_VENDOR) {
            return isPaid(costs.of(report.answer(), report.answer().getUsage()));
        }
        newest = report;
        sure = NONE;
        if (isPassed(report)) {
            pass();
        }
        return false;
    }

    /** Whether it is news of the output, for some tell the input alone with each piece, and of nothing still to come. */
    private boolean isPassed(Reported report) {
        long more = Reported.outputTokens(report.answer().getUsage())
                - Reported.outputTokens(passed.answer().getUsage());
        return more > 0 && report.characters() <= characters;
    }

    private void pass() {
        passed = newest;
        said = new Tally();
        thought = new Tally();
        sure = NONE;
    }

    /** The name of a tool is whole or nothing. */
    private static Delta beginning(Delta delta, int characters) {
        String text = Reported.written(delta).substring(0, characters);
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

    /**
     * How many tokens of this kind are paid for since the report, so many being too many; less than none where it tells of
     * too many itself.
     */
    private long affordable(boolean thinks, long tooMany) {
        var told = passed.answer().getUsage();
        long paid = thinks ? -told.getReasoningTokens() : -told.getOutputTokens();
        long unpaid = tooMany;
        while (paid + 1 < unpaid) {
            long middle = Math.floorDiv(paid + unpaid, 2);
            if (thinks ? pays(said.tokens(), middle) : pays(middle, thought.tokens())) {
                paid = middle;
            } else {
                unpaid = middle;
            }
        }
        return paid;
    }

    private boolean pays(long saidTokens, long thoughtTokens) {
        long more = Math.max(saidTokens, thoughtTokens);
        if (more <= sure) {
            return true;
        }
        if (paysNow(2 * more, 2 * more)) {
            sure = 2 * more;
            return true;
        }
        return paysNow(saidTokens, thoughtTokens);
    }

    private boolean paysNow(long saidTokens, long thoughtTokens) {
        var used = used(saidTokens, thoughtTokens);
        var cost = costs.of(newest.answer(), used);
        // What the vendor tells of may have no price. Then the watch goes on by what was expected.
        return isPaid(MaxCost.known(cost) ? cost : costs.cost(used.getOutputTokens(), used.getReasoningTokens()));
    }

    private boolean isPaid(Cost cost) {
        return MaxCost.known(cost) && new BigDecimal(cost.getTotal()).compareTo(left) <= 0;
    }

    /** As {@link Settlement} counts it: what the vendor counted before a word was there is the beginning of what came. */
    private Usage used(long saidTokens, long thoughtTokens) {
        var told = passed.answer().getUsage();
        long output = passed.characters() == 0
                ? Math.max(told.getOutputTokens() - thoughtTokens, saidTokens)
                : told.getOutputTokens() + saidTokens;
        return newest.answer().getUsage().toBuilder()
                .setOutputTokens(output)
                .setReasoningTokens(told.getReasoningTokens() + thoughtTokens)
                .setAudioOutputTokens(told.getAudioOutputTokens())
                .setImageOutputTokens(told.getImageOutputTokens())
                .build();
    }
}
