package dev.parley.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** When a vendor wants to be asked again: RFC 9110's header as seconds or a date, milliseconds, or Google's RetryInfo. */
final class RetryAfter {

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    /** What asks for more than 24 days makes no sense. */
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private RetryAfter() {}

    /** Finds the wait in headers, by their lower-case names, or in the error body; what makes no sense is left out. */
    static Optional<Duration> find(UnaryOperator<String> header, JsonNode error, Clock clock) {
        return milliseconds(header.apply("retry-after-ms"), BigDecimal.ONE)
                .or(() -> milliseconds(header.apply("retry-after"), THOUSAND))
                .or(() -> date(header.apply("retry-after"), clock))
                .or(() -> retryInfo(error));
    }

    private static Optional<Duration> milliseconds(String text, BigDecimal factor) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            BigDecimal value = new BigDecimal(text.strip()).multiply(factor);
            return value.signum() < 0 || value.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis(value.longValue()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> date(String text, Clock clock) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            var at = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            var wait = Duration.between(clock.instant(), at.toInstant());
            return wait.isNegative() || wait.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** https://cloud.google.com/apis/design/errors: a detail with {@code retryDelay}, such as {@code "34.5s"}. */
    private static Optional<Duration> retryInfo(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            String delay = detail.path("retryDelay").asText();
            if (delay.endsWith("s")) {
                return milliseconds(delay.substring(0, delay.length() - 1), THOUSAND);
            }
        }
        return Optional.empty();
    }
}
