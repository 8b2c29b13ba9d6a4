package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what Persona's vendors say of keys, limits and failures. Times without a unit are seconds there. */
final class PersonaResilience {

    private static final String RETRY = "retry";
    private static final String BREAKER = "circuit_breaker";
    private static final String NO_PLACE = "vendor files have no place for it";
    private static final int MOST_ATTEMPTS = 32;
    private static final int USUAL_ATTEMPTS = 5;
    private static final double USUAL_JITTER = 0.25;
    private static final BigDecimal DAY = new BigDecimal(24 * 60 * 60);
    private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)?");
    private static final Map<String, BigDecimal> UNITS =
            Map.of("ms", new BigDecimal("0.001"), "m", new BigDecimal(60), "h", new BigDecimal(60 * 60));

    private enum Kind {
        /** A whole number above 0. */
        COUNT,
        /** The same, of at most as many as a call can have. */
        ATTEMPTS,
        /** Seconds, or a text with its unit. */
        TIME,
        SHARE,
        /** A share above 0. */
        RATIO,
        SWITCH
    }

    /** How a vendor file calls a setting. */
    private record Setting(String name, Kind kind) {}

    private static final Map<String, Setting> LIMITS = Map.of(
            "requests_per_minute", new Setting("requests_per_minute", Kind.COUNT),
            "tokens_per_minute", new Setting("tokens_per_minute", Kind.COUNT),
            "concurrent_requests", new Setting("concurrent_calls", Kind.COUNT));

    private static final Map<String, Setting> RETRIES = Map.ofEntries(
            Map.entry("max_attempts", new Setting("attempts_per_deployment", Kind.ATTEMPTS)),
            Map.entry("attempts_per_deployment", new Setting("attempts_per_deployment", Kind.ATTEMPTS)),
            Map.entry("attempts", new Setting("attempts", Kind.ATTEMPTS)),
            Map.entry("initial_delay", new Setting("backoff", Kind.TIME)),
            Map.entry("base_delay", new Setting("backoff", Kind.TIME)),
            Map.entry("backoff", new Setting("backoff", Kind.TIME)),
            Map.entry("max_delay", new Setting("max_backoff", Kind.TIME)),
            Map.entry("max_wait", new Setting("max_backoff", Kind.TIME)),
            Map.entry("max_backoff", new Setting("max_backoff", Kind.TIME)),
            Map.entry("jitter", new Setting("jitter", Kind.SHARE)));

    private static final Map<String, Setting> BREAKERS = Map.of(
            "enabled", new Setting("enabled", Kind.SWITCH),
            "failure_threshold", new Setting("window", Kind.COUNT),
            "window", new Setting("window", Kind.COUNT),
            "failure_ratio", new Setting("failure_ratio", Kind.RATIO),
            "recovery_timeout", new Setting("delay", Kind.TIME),
            "delay", new Setting("delay", Kind.TIME),
            "success_threshold", new Setting("probes", Kind.COUNT),
            "probes", new Setting("probes", Kind.COUNT));

    private final String place;
    private final JsonNode vendor;
    private final PersonaFound found;

    PersonaResilience(String place, JsonNode vendor, PersonaFound found) {
        this.place = place;
        this.vendor = vendor;
        this.found = found;
    }

    void addTo(ObjectNode ours) {
        keys(ours);
        take("rate_limit", LIMITS, "limits", ours);
        take("rate_limits", LIMITS, "limits", ours);
        rotation(ours);
        take("backoff", RETRIES, RETRY, ours);
        take(RETRY, RETRIES, RETRY, ours);
        take(BREAKER, BREAKERS, BREAKER, ours);
        // A deployment may be asked as often only if the call may.
        JsonNode each = ours.path(RETRY).path("attempts_per_deployment");
        if (each.asInt() > USUAL_ATTEMPTS && !ours.path(RETRY).has("attempts")) {
            ours.withObjectProperty(RETRY).set("attempts", each);
        }
        // So many failures in a row are a window of which all failed.
        if (ours.path(BREAKER).has("window")
                && vendor.path(BREAKER).has("failure_threshold")
                && !vendor.path(BREAKER).has("failure_ratio")) {
            ours.withObjectProperty(BREAKER).put("failure_ratio", 1);
        }
    }

    /** Keys are named, never written: {@code ${NAME}}, or a list of them. One key has its backup beside it. */
    private void keys(ObjectNode ours) {
        JsonNode said = vendor.path("api_keys");
        var names = JsonNodeFactory.instance.arrayNode();
        for (JsonNode key :
                said.isTextual() ? JsonNodeFactory.instance.arrayNode().add(said) : said) {
            String text = key.asText();
            if (!text.matches("\\$\\{[A-Za-z_][A-Za-z0-9_]*}")) {
                throw new ImportProblem(
                        place + ".api_keys: must be of the form ${NAME}; put keys into the environment");
            }
            names.add(text.substring(2, text.length() - 1));
        }
        if (names.size() == 1) {
            ours.set("auth_env", names.get(0));
        } else if (!names.isEmpty()) {
            ours.set("keys", names);
        }
    }

    /** Keys are turned to after a failure unless they must not be. */
    private void rotation(ObjectNode ours) {
        found.checkHolds(place + ".rotation", vendor.path("rotation"));
        vendor.path("rotation").properties().forEach(field -> {
            if (field.getKey().equals("on_failure") && field.getValue().isBoolean()) {
                if (!field.getValue().asBoolean()) {
                    ours.withObjectProperty(RETRY).putArray("rotate_on");
                }
            } else {
                found.leftOut(
                        place + ".rotation." + field.getKey(),
                        field.getKey().equals("max_retries") ? "each key is tried once" : NO_PLACE);
            }
        });
    }

    private void take(String block, Map<String, Setting> known, String target, ObjectNode ours) {
        JsonNode said = vendor.path(block);
        found.checkHolds(place + "." + block, said);
        said.properties().forEach(field -> {
            String where = place + "." + block + "." + field.getKey();
            var setting = known.get(field.getKey());
            if (setting == null) {
                if (!isDoubling(field.getKey(), field.getValue())) {
                    found.leftOut(where, field.getKey().equals("multiplier") ? "waits are doubled" : NO_PLACE);
                }
            } else if (!field.getValue().isNull()) {
                value(setting.kind(), field.getValue())
                        .ifPresentOrElse(
                                value -> ours.withObjectProperty(target).set(setting.name(), value),
                                () -> found.leftOut(where, "has a value that does not fit"));
            }
        });
    }

    /** Which is what is done anyhow. */
    private static boolean isDoubling(String key, JsonNode value) {
        return key.equals("multiplier") && value.asDouble() == 2;
    }

    private static Optional<JsonNode> value(Kind kind, JsonNode value) {
        return switch (kind) {
            case COUNT -> within(value, 1, Integer.MAX_VALUE).filter(JsonNode::isIntegralNumber);
            case ATTEMPTS -> within(value, 1, MOST_ATTEMPTS).filter(JsonNode::isIntegralNumber);
            case RATIO -> within(value, Double.MIN_VALUE, 1);
            case SWITCH -> Optional.of(value).filter(JsonNode::isBoolean);
            case TIME -> time(value).map(JsonNodeFactory.instance::textNode);
            case SHARE ->
                value.isBoolean()
                        ? Optional.of(JsonNodeFactory.instance.numberNode(value.asBoolean() ? USUAL_JITTER : 0))
                        : within(value, 0, 1);
        };
    }

    private static Optional<JsonNode> within(JsonNode value, double least, double most) {
        return Optional.of(value)
                .filter(number -> number.isNumber() && number.asDouble() >= least && number.asDouble() <= most);
    }

    /** As vendor files write it: whole seconds, or milliseconds. */
    static Optional<String> time(JsonNode value) {
        var text = TIME.matcher(value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
        if (!text.matches()) {
            return Optional.empty();
        }
        var seconds = new BigDecimal(text.group(1))
                .multiply(UNITS.getOrDefault(String.valueOf(text.group(2)), BigDecimal.ONE));
        long millis = seconds.movePointRight(3).longValue();
        if (millis < 1 || seconds.compareTo(DAY) > 0) {
            return Optional.empty();
        }
        return Optional.of(millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms");
    }
}
