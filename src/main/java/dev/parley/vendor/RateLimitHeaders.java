package dev.parley.vendor;

import dev.parley.vendor.RoomLeft.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The headers in which vendors tell of their rate limits. What makes no sense, and a remaining number without its reset,
 * says nothing. https://platform.openai.com/docs/guides/rate-limits (Groq, Azure and many more say the same),
 * https://docs.claude.com/en/api/rate-limits, https://docs.fireworks.ai/guides/quotas_usage/rate-limits
 */
final class RateLimitHeaders {

    /** Names of one kind of limit; {@code %s} stands for limit, remaining and reset. */
    private record Names(Kind kind, String pattern) {}

    private static final List<Names> NAMES = List.of(
            new Names(Kind.REQUESTS, "x-ratelimit-%s-requests"),
            new Names(Kind.TOKENS, "x-ratelimit-%s-tokens"),
            new Names(Kind.REQUESTS, "anthropic-ratelimit-requests-%s"),
            new Names(Kind.TOKENS, "anthropic-ratelimit-tokens-%s"),
            new Names(Kind.INPUT_TOKENS, "anthropic-ratelimit-input-tokens-%s"),
            new Names(Kind.OUTPUT_TOKENS, "anthropic-ratelimit-output-tokens-%s"),
            new Names(Kind.REQUESTS, "x-ratelimit-%s-requests-minute"),
            new Names(Kind.TOKENS, "x-ratelimit-%s-tokens-minute"),
            new Names(Kind.INPUT_TOKENS, "x-ratelimit-%s-tokens-prompt"),
            new Names(Kind.OUTPUT_TOKENS, "x-ratelimit-%s-tokens-generated"),
            new Names(Kind.REQUESTS, "x-ratelimit-%s"),
            new Names(Kind.REQUESTS, "ratelimit-%s"));

    /** "6m0s", "1h2m3.5s", "59.7ms". */
    private static final Pattern GO_DURATION =
            Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m(?!s))?(?:(\\d{1,6}(?:\\.\\d{1,12})?)s)?"
                    + "(?:(\\d{1,9}(?:\\.\\d{1,12})?)ms)?");

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    /** A number above it is a point in time: seconds from 1970, and above the other one milliseconds. */
    private static final BigDecimal SECONDS_OF_2001 = new BigDecimal("1e9");

    private static final BigDecimal MILLISECONDS_OF_2001 = new BigDecimal("1e12");

    private RateLimitHeaders() {}

    /** Finds what they say; headers by their lower-case names. */
    static List<RoomLeft> find(UnaryOperator<String> header, Instant now) {
        List<RoomLeft> left = new ArrayList<>();
        for (Names names : NAMES) {
            String remaining = header.apply(names.pattern().formatted("remaining"));
            if (remaining != null) {
                var number = number(remaining);
                var reset = reset(header.apply(names.pattern().formatted("reset")), now);
                if (number.isPresent() && reset.isPresent()) {
                    left.add(new RoomLeft(
                            names.kind(),
                            number(header.apply(names.pattern().formatted("limit"))),
                            number.getAsLong(),
                            reset.get()));
                }
            }
        }
        return left;
    }

    private static OptionalLong number(String text) {
        return text != null && text.strip().matches("\\d{1,18}")
                ? OptionalLong.of(Long.parseLong(text.strip()))
                : OptionalLong.empty();
    }

    /** From now on; empty where it is over or no time at all. */
    private static Optional<Duration> reset(String text, Instant now) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        return seconds(text.strip(), now)
                .or(() -> duration(text.strip()))
                .or(() -> date(text.strip(), now))
                .filter(time -> !time.isNegative() && !time.isZero());
    }

    private static Optional<Duration> seconds(String text, Instant now) {
        if (!text.matches("\\d{1,15}(\\.\\d{1,12})?")) {
            return Optional.empty();
        }
        var number = new BigDecimal(text);
        if (number.compareTo(MILLISECONDS_OF_2001) > 0) {
            return Optional.of(Duration.between(now, Instant.ofEpochMilli(number.longValue())));
        }
        return Optional.of(
                number.compareTo(SECONDS_OF_2001) > 0
                        ? Duration.between(now, Instant.ofEpochSecond(number.longValue()))
                        : milliseconds(number.multiply(THOUSAND)));
    }

    private static Optional<Duration> duration(String text) {
        var match = GO_DURATION.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        var time = Duration.ZERO;
        if (match.group(1) != null) {
            time = time.plusHours(Long.parseLong(match.group(1)));
        }
        if (match.group(2) != null) {
            time = time.plusMinutes(Long.parseLong(match.group(2)));
        }
        if (match.group(3) != null) {
            time = time.plus(milliseconds(new BigDecimal(match.group(3)).multiply(THOUSAND)));
        }
        return Optional.of(match.group(4) == null ? time : time.plus(milliseconds(new BigDecimal(match.group(4)))));
    }

    /** Rounded up: a reset that is waited for too short is a call that is refused. */
    private static Duration milliseconds(BigDecimal number) {
        return Duration.ofMillis(number.setScale(0, RoundingMode.CEILING).longValue());
    }

    private static Optional<Duration> date(String text, Instant now) {
        try {
            return Optional.of(Duration.between(now, OffsetDateTime.parse(text).toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
