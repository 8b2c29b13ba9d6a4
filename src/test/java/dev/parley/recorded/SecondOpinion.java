package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Prices a {@link Bill} by other code than ours and by the catalog's sources themselves: fractions of whole numbers, and no
 * class of the service.
 */
final class SecondOpinion {

    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    /** Kinds that cost what another does where a list has no price for them; of all others the price is not known. */
    private static final Map<String, String> BILLED_AS =
            Map.of("cache_read", "input", "input_image", "input", "reasoning", "output");

    /** docs/pricing.md says of whom the second source is the better one, and what a list of zeros means. */
    private static final Set<String> OTHER_FIRST = Set.of("openrouter", "wandb");

    /** Vendors that the two sources call by different names. */
    private static final Map<String, String> OTHER_NAMES =
            Map.of("snowflake", "snowflake-cortex", "bedrock_mantle", "amazon-bedrock");

    private static final String FREE = "(ollama|lmstudio)/.+|.+[-:/][Ff]ree";

    private final Map<String, Prices> list = new HashMap<>();
    private final Map<String, Prices> other = new HashMap<>();

    SecondOpinion(Path directory) throws IOException {
        var json = new ObjectMapper();
        for (JsonNode model :
                json.readTree(directory.resolve("prices.json").toFile()).get("models")) {
            // The last of several entries holds.
            String vendor = model.get("vendor").asText();
            list.put(
                    OTHER_NAMES.getOrDefault(vendor, vendor) + "/"
                            + model.get("id").asText(),
                    Prices.ofList(model));
        }
        for (JsonNode vendor :
                json.readTree(directory.resolve("catalog.json").toFile()).get("vendors")) {
            for (JsonNode model : vendor.get("models")) {
                other.put(vendor.get("id").asText() + "/" + model.get("id").asText(), Prices.ofOther(model));
            }
        }
    }

    /** A fraction of USD. */
    record Fraction(BigInteger over, BigInteger under) {

        static final Fraction ZERO = of("0");

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

        static Fraction sum(Map<String, Fraction> parts) {
            return parts.values().stream().reduce(ZERO, Fraction::plus);
        }

        boolean same(Fraction that) {
            return over.multiply(that.under).equals(that.over.multiply(under));
        }

        @Override
        public String toString() {
            return String.valueOf(over.doubleValue() / under.doubleValue());
        }
    }

    /** A model's prices in one source: each kind's from so many tokens of the prompt on, and the same by tier. */
    private record Prices(TreeMap<Long, JsonNode> above, Map<String, Prices> tiers, JsonNode searches) {

        static Prices ofList(JsonNode model) {
            var prices = new Prices(new TreeMap<>(), new HashMap<>(), model.path("web_search_usd_per_query"));
            prices.put(0, model.path("usd_per_million"));
            model.path("above_input_tokens")
                    .properties()
                    .forEach(one -> prices.put(Long.parseLong(one.getKey()), one.getValue()));
            model.path("by_prompt_range")
                    .forEach(range -> prices.put(range.get("from").asLong(), range));
            model.path("service_tiers").properties().forEach(tier -> {
                var own = new Prices(new TreeMap<>(), Map.of(), MissingNode.getInstance());
                own.put(0, tier.getValue());
                tier.getValue()
                        .path("above")
                        .properties()
                        .forEach(one -> own.put(Long.parseLong(one.getKey()), one.getValue()));
                prices.tiers.put(tier.getKey(), own);
            });
            return prices;
        }

        static Prices ofOther(JsonNode model) {
            var prices = new Prices(new TreeMap<>(), Map.of(), MissingNode.getInstance());
            prices.put(0, model.path("usd_per_million"));
            model.path("usd_per_million_above")
                    .forEach(one -> prices.put(one.get("above_input_tokens").asLong(), one));
            return prices;
        }

        private void put(long from, JsonNode kinds) {
            if (kinds.isObject()) {
                above.put(from, kinds);
            }
        }

        Optional<String> find(String kind, Bill bill) {
            var tier = tiers.containsKey(bill.tier()) ? tiers.get(bill.tier()) : this;
            TreeSet<Long> steps = new TreeSet<>(above.keySet());
            steps.addAll(tier.above.keySet());
            for (long step : steps.headSet(Math.max(1, bill.prompt()), false).descendingSet()) {
                for (Prices prices : List.of(tier, this)) {
                    JsonNode price = prices.above
                            .getOrDefault(step, MissingNode.getInstance())
                            .path(kind);
                    if (!price.isMissingNode()) {
                        return Optional.of(price.asText());
                    }
                }
            }
            return Optional.empty();
        }

        Optional<String> base(String kind) {
            return above.containsKey(0L) && above.get(0L).has(kind)
                    ? Optional.of(above.get(0L).get(kind).asText())
                    : Optional.empty();
        }

        boolean nothingButZeros() {
            return above.values().stream()
                    .flatMap(kinds -> kinds.properties().stream())
                    .allMatch(kind -> isZero(kind.getValue().asText()));
        }

        boolean agrees(Prices that) {
            return agrees(that, "input") && agrees(that, "output");
        }

        private boolean agrees(Prices that, String kind) {
            return base(kind).isPresent()
                    && that.base(kind).isPresent()
                    && Fraction.of(base(kind).get())
                            .same(Fraction.of(that.base(kind).get()));
        }
    }

    private static boolean isZero(String price) {
        return Fraction.of(price).over().signum() == 0;
    }

    /** Whether either source has the model, priced or not. */
    boolean knows(String model) {
        return list.containsKey(model) || other.containsKey(model);
    }

    /** What each kind costs, and the searches; empty where neither source has a price that is needed. */
    Optional<Map<String, Fraction>> cost(String model, Bill bill) {
        // What runs on one's own machine costs nothing, listed or not.
        if (model.startsWith("ollama/") && !knows(model)) {
            Map<String, Fraction> free = new TreeMap<>();
            bill.tokens().keySet().forEach(kind -> free.put(kind, Fraction.ZERO));
            return Optional.of(free);
        }
        Prices first = list.get(model);
        Prices second = other.get(model);
        if (first == null || first.above.isEmpty() || OTHER_FIRST.contains(model.replaceFirst("/.*", ""))) {
            Prices swapped = first;
            first = second == null || second.above.isEmpty() ? first : second;
            second = swapped;
        }
        if (first == null
                || first.above.isEmpty()
                || first.nothingButZeros() && !model.matches(FREE)
                || !bill.tier().isEmpty() && !first.tiers.containsKey(bill.tier())) {
            return Optional.empty();
        }
        Map<String, Fraction> costs = new TreeMap<>();
        for (var kind : bill.tokens().entrySet()) {
            // models.dev has the price of its pictures: https://ai.google.dev/gemini-api/docs/pricing
            Optional<String> price = model.equals("google/gemini-2.5-flash-image")
                            && kind.getKey().equals("output")
                    ? Optional.of("2.5")
                    : price(kind.getKey(), bill, first, second);
            if (price.isEmpty()) {
                return Optional.empty();
            }
            Fraction millions = Fraction.of(price.get()).times(kind.getValue());
            costs.put(
                    kind.getKey(),
                    new Fraction(millions.over(), millions.under().multiply(MILLION)));
        }
        return withSearches(costs, model, bill);
    }

    private static Optional<String> price(String kind, Bill bill, Prices first, Prices second) {
        Optional<String> own = first.find(kind, bill);
        if (own.isEmpty() && second != null && first.agrees(second)) {
            own = second.find(kind, bill);
        }
        // A 0 for the cache beside paid input is none.
        if (kind.startsWith("cache") && own.isPresent() && isZero(own.get())) {
            own = Optional.empty();
        }
        return own.isEmpty() && BILLED_AS.containsKey(kind) ? price(BILLED_AS.get(kind), bill, first, second) : own;
    }

    private Optional<Map<String, Fraction>> withSearches(Map<String, Fraction> costs, String model, Bill bill) {
        if (bill.searches == 0) {
            return Optional.of(costs);
        }
        JsonNode bySize = list.containsKey(model) ? list.get(model).searches() : MissingNode.getInstance();
        String size = "search_context_size_" + (bill.searchSize.isEmpty() ? "medium" : bill.searchSize);
        String each = bySize.path(size).asText("");
        // 10 USD for 1,000 by any of these: https://developers.openai.com/api/docs/pricing and
        // https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
        if (model.matches("openai/(gpt-5|o\\d).*") || each.isEmpty() && model.startsWith("anthropic/")) {
            each = "0.01";
        }
        if (each.isEmpty()) {
            return Optional.empty();
        }
        costs.put("web_search", Fraction.of(each).times(bill.searches));
        return Optional.of(costs);
    }
}
