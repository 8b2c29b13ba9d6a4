package dev.parley.vendor;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a vendor says it will still take of one kind, and when it will take all of it again.
 *
 * @param limit the most that it takes; empty where it does not say
 */
public record RoomLeft(Kind kind, OptionalLong limit, long remaining, Duration reset) {

    /** What vendors count. */
    public enum Kind {
        REQUESTS,
        TOKENS,
        INPUT_TOKENS,
        OUTPUT_TOKENS
    }
}
