package dev.parley.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the sandbox is to behave: {@code [[sandbox key=value key …]]} anywhere in the last message. docs/sandbox.md lists
 * the keys. A key that is not known is refused, so that no test passes for a typing error.
 */
final class Script {

    private static final Pattern DIRECTIVE = Pattern.compile("\\s*\\[\\[sandbox ([^\\]]*)]]");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s)");
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "delay",
            "gap",
            "tokens",
            "chunk",
            "bytes",
            "echo",
            "say",
            "call",
            "args",
            "think",
            "refusal",
            "status",
            "retry-after",
            "type",
            "message",
            "error-in-stream",
            "error-body",
            "silence",
            "cut",
            "no-end",
            "malformed",
            "truncated",
            "content-type",
            "no-usage",
            "cached",
            "reasoning",
            "cite",
            "split",
            "crlf",
            "comments",
            "nospace"));

    private final Map<String, String> settings;
    private final String plainText;

    private Script(Map<String, String> settings, String plainText) {
        this.settings = settings;
        this.plainText = plainText;
    }

    static Script of(String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher directive = DIRECTIVE.matcher(text);
        while (directive.find()) {
            for (String setting : directive.group(1).strip().split("\\s+")) {
                int equals = setting.indexOf('=');
                String key = equals < 0 ? setting : setting.substring(0, equals);
                if (!KEYS.contains(key)) {
                    throw wrong("unknown key '" + key + "'; the sandbox knows " + String.join(", ", KEYS));
                }
                settings.put(key, equals < 0 ? "" : setting.substring(equals + 1));
            }
        }
        return new Script(settings, directive.replaceAll(""));
    }

    private static Refusal wrong(String message) {
        return new Refusal(400, "invalid_request_error", "[[sandbox]]: " + message);
    }

    /** The text without the directive. */
    String plainText() {
        return plainText;
    }

    boolean has(String key) {
        return settings.containsKey(key);
    }

    /** Whether a key has this word as its value. */
    boolean is(String key, String value) {
        return value.equals(settings.get(key));
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(settings.get(key)).map(value -> URLDecoder.decode(value, StandardCharsets.UTF_8));
    }

    /** A number; empty where the key is not there or its value is a word. */
    OptionalInt number(String key) {
        String value = settings.get(key);
        if (value == null || !value.matches("\\d{1,9}")) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(value));
    }

    int number(String key, int otherwise) {
        if (has(key) && number(key).isEmpty()) {
            throw wrong(key + " must be a whole number");
        }
        return number(key).orElse(otherwise);
    }

    Duration duration(String key) {
        if (!has(key)) {
            return Duration.ZERO;
        }
        Matcher duration = DURATION.matcher(settings.get(key));
        if (!duration.matches()) {
            throw wrong(key + " must be a duration such as 200ms or 2s");
        }
        long value = Long.parseLong(duration.group(1));
        return duration.group(2).equals("s") ? Duration.ofSeconds(value) : Duration.ofMillis(value);
    }
}
