package dev.parley.catalog;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as configuration files write them, and the longest that there is anywhere. */
public final class Times {

    /** Far more than any call takes. Longer ones are slips, and those of centuries can't be counted in nanoseconds. */
    public static final Duration MOST = Duration.ofHours(24);

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");

    private Times() {}

    static Duration from(String where, String text, long least) {
        var match = DURATION.matcher(text);
        if (!match.matches() || Long.parseLong(match.group(1)) < least) {
            throw new ConfigProblem(where + ": '" + text + "' is no duration; write a whole number"
                    + (least > 0 ? " above 0" : "") + " with ms, s, m or h (seconds without)");
        }
        long number = Long.parseLong(match.group(1));
        var time = switch (match.group(2) == null ? "s" : match.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
        if (time.compareTo(MOST) > 0) {
            throw new ConfigProblem(where + ": '" + text + "' is too long; write at most 24h");
        }
        return time;
    }
}
