package dev.parley.resilience;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was used in the last 60 seconds, whichever 60 they are. A token bucket lets through twice its limit in the minute
 * after a rest, and vendors that count so or in fixed minutes would both refuse some of it; what fits into every window
 * fits all of them. Not safe for several threads.
 */
final class MinuteWindow {

    static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** Uses that lie closer together count as one, of the time of the last: a busy window stays short. */
    private static final long GRAIN = Duration.ofMillis(100).toNanos();

    /** What was used at a time. */
    static final class Use {

        private final long first;
        private long last;
        private long amount;
        private long open;
        private boolean past;

        private Use(long first) {
            this.first = first;
        }
    }

    private final Deque<Use> uses = new ArrayDeque<>();
    private long sum;
    private long open;

    long used(long now) {
        forget(now);
        return sum;
    }

    /** Reserves so much, until it is settled. */
    Use add(long now, long amount) {
        Use use = count(now, amount);
        use.open += amount;
        open += amount;
        return use;
    }

    private Use count(long now, long amount) {
        forget(now);
        Use use = uses.peekLast();
        if (use == null || now - use.first > GRAIN) {
            use = new Use(now);
            uses.add(use);
        }
        use.last = now;
        use.amount += amount;
        sum += amount;
        return use;
    }

    /** Puts what was used in the place of what was reserved. More than that counts from now on. */
    void settle(long now, Use use, long reserved, long used) {
        forget(now);
        if (!use.past) {
            use.open -= reserved;
            open -= reserved;
        }
        if (used > reserved) {
            count(now, used - reserved);
        } else if (!use.past) {
            use.amount -= reserved - used;
            sum -= reserved - used;
        }
    }

    /** How long it takes until so much more fits under the limit; 0 where it does now. */
    long until(long now, long limit, long need) {
        return until(now, limit, need, true);
    }

    /** The same, if all that is reserved and not settled went back at once: it never takes less. */
    long untilAtLeast(long now, long limit, long need) {
        return until(now, limit, need, false);
    }

    private long until(long now, long limit, long need, boolean reserved) {
        forget(now);
        long free = limit - sum + (reserved ? 0 : open);
        for (Use use : uses) {
            if (free >= need) {
                break;
            }
            free += use.amount - (reserved ? 0 : use.open);
            if (free >= need) {
                return use.last + MINUTE - now;
            }
        }
        return free >= need ? 0 : MINUTE;
    }

    private void forget(long now) {
        for (Use use = uses.peek(); use != null && now - use.last >= MINUTE; use = uses.peek()) {
            use.past = true;
            sum -= use.amount;
            open -= use.open;
            uses.poll();
        }
    }
}
