package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Prices usage by other code than ours and by the catalog's sources themselves: fractions of whole numbers, and no
 * class of the service. Whole answers in the standard tier only.
 */
final class SecondOpinion {

    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    private final Map<String, JsonNode> list = new HashMap<>();
    private final Map<String, JsonNode> other = new HashMap<>();

    SecondOpinion(Path directory) throws IOException {
        var json = new ObjectMapper();
        for (JsonNode model :
                json.readTree(directory.resolve("prices.json").toFile()).get("models")) {
            // The last of several entries holds.
            list.put(model.get("vendor").asText() + "/" + model.get("id").asText(), model);
        }
        for (JsonNode vendor :
                json.readTree(directory.resolve("catalog.json").toFile()).get("vendors")) {
            for (JsonNode model : vendor.get("models")) {
                other.put(vendor.get("id").asText() + "/" + model.get("id").asText(), model);
            }
        }
    }

    /** Disjoint counts, and the tier that was served in the list's own word; empty for the standard one. */
    record Counts(
            long input, long cacheRead, long cacheWrite, long audioInput, long output, long searches, String tier) {

        long prompt() {
            return input + cacheRead + cacheWrite + audioInput;
        }
    }

    /** A fraction of USD. */
    record Fraction(BigInteger over, BigInteger under) {

        static Fraction of(String decimal) {
            int dot = decimal.indexOf('.');
            int digits = dot < 0 ? 0 : decimal.length() - dot - 1;
            return new Fraction(new BigInteger(decimal.replace(".", "")), BigInteger.TEN.pow(digits));
        }

        Fraction times(long tokens) {
            return new Fraction(over.multiply(BigInteger.valueOf(tokens)), under);
        }

        Fraction plus(Fraction more) {
            return new Fraction(over.multiply(more.under).add(more.over.multiply(under)), under.multiply(more.under));
        }

        boolean same(Fraction that) {
            return over.multiply(that.under).equals(that.over.multiply(under));
        }
    }

    /** Empty where neither source has a price that is needed. */
    Optional<Fraction> cost(String model, Counts counts) {
        Optional<String> input = price(model, "input", counts);
        Optional<String> output = price(model, "output", counts);
        if (input.isEmpty() || output.isEmpty()) {
            return Optional.empty();
        }
        Fraction sum = Fraction.of(input.get())
                .times(counts.input())
                .plus(Fraction.of(output.get()).times(counts.output()))
                .plus(Fraction.of(price(model, "cache_read", counts)
                                // A 0 beside paid input is none.
                                .filter(read -> !Fraction.of(read).same(Fraction.of("0")))
                                .orElse(input.get()))
                        .times(counts.cacheRead()));
        if (counts.cacheWrite() > 0) {
            Optional<String> write = price(model, "cache_write", counts);
            if (write.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(Fraction.of(write.get()).times(counts.cacheWrite()));
        }
        if (counts.audioInput() > 0) {
            Optional<String> audio = price(model, "input_audio", counts);
            if (audio.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(Fraction.of(audio.get()).times(counts.audioInput()));
        }
        var tokens = new Fraction(sum.over(), sum.under().multiply(MILLION));
        if (counts.searches() == 0) {
            return Optional.of(tokens);
        }
        String search = list.containsKey(model)
                ? list.get(model)
                        .path("web_search_usd_per_query")
                        .path("search_context_size_medium")
                        .asText("")
                : "";
        // https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool: 10 USD for 1,000 by any model.
        if (search.isEmpty() && model.startsWith("anthropic/")) {
            search = "0.01";
        }
        return search.isEmpty()
                ? Optional.empty()
                : Optional.of(tokens.plus(Fraction.of(search).times(counts.searches())));
    }

    private Optional<String> price(String model, String kind, Counts counts) {
        // models.dev has the price of its pictures: https://ai.google.dev/gemini-api/docs/pricing
        if (model.equals("google/gemini-2.5-flash-image") && kind.equals("output")) {
            return Optional.of("2.5");
        }
        JsonNode first = list.get(model);
        JsonNode second = other.get(model);
        boolean listed = first != null && first.has("usd_per_million");
        if (!listed) {
            return second == null ? Optional.empty() : ofOther(second, kind, counts);
        }
        Optional<String> own = ofList(first, kind, counts);
        boolean agree = second != null && same(first, second, "input") && same(first, second, "output");
        return own.isEmpty() && agree ? ofOther(second, kind, counts) : own;
    }

    private static boolean same(JsonNode one, JsonNode other, String kind) {
        String first = one.path("usd_per_million").path(kind).asText("");
        String second = other.path("usd_per_million").path(kind).asText("");
        return !first.isEmpty() && !second.isEmpty() && Fraction.of(first).same(Fraction.of(second));
    }

    private static Optional<String> ofList(JsonNode model, String kind, Counts counts) {
        long best = 0;
        String price = model.path("service_tiers")
                .path(counts.tier())
                .path(kind)
                .asText(model.path("usd_per_million").path(kind).asText(null));
        for (var above : model.path("above_input_tokens").properties()) {
            long threshold = Long.parseLong(above.getKey());
            if (counts.prompt() > threshold
                    && threshold > best
                    && above.getValue().has(kind)) {
                best = threshold;
                price = above.getValue().get(kind).asText();
            }
        }
        return Optional.ofNullable(price);
    }

    private static Optional<String> ofOther(JsonNode model, String kind, Counts counts) {
        long best = 0;
        String price = model.path("usd_per_million").path(kind).asText(null);
        for (JsonNode above : model.path("usd_per_million_above")) {
            long threshold = above.get("above_input_tokens").asLong();
            if (counts.prompt() > threshold && threshold > best && above.has(kind)) {
                best = threshold;
                price = above.get(kind).asText();
            }
        }
        return Optional.ofNullable(price);
    }
}
