package dev.parley.catalog;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as configuration files write them. */
final class Times {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");

    private Times() {}

    static Duration from(String where, String text, long least) {
        var match = DURATION.matcher(text);
        if (!match.matches() || Long.parseLong(match.group(1)) < least) {
            throw new ConfigProblem(where + ": '" + text + "' is no duration; write a whole number"
                    + (least > 0 ? " above 0" : "") + " with ms, s, m or h (seconds without)");
        }
        long number = Long.parseLong(match.group(1));
        return switch (match.group(2) == null ? "s" : match.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
