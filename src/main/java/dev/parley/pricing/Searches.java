package dev.parley.pricing;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * How often a request will search the web, which vendors bill beside its tokens.
 *
 * @param fewest how often it does at least
 * @param most how often it does at most; empty where nothing bounds that
 * @param size of the context, in the vendor's word; empty where none is asked for
 */
record Searches(long fewest, OptionalLong most, String size) {

    private static final Searches NONE = new Searches(0, OptionalLong.of(0), "");
    private static final Pattern TOOL = Pattern.compile("web_?search|google_?search", Pattern.CASE_INSENSITIVE);

    static Searches of(CompleteRequest request, Deployment deployment) {
        var vendor = deployment.vendor();
        Struct options = request.getVendorOptionsOrDefault(vendor.wireFormat(), Struct.getDefaultInstance());
        String model = deployment.model().id();
        if (vendor.models().catalogVendor().equals("perplexity") && model.startsWith("sonar")) {
            return perplexity(model, options);
        }
        return options.getFieldsOrDefault("tools", Value.getDefaultInstance()).getListValue().getValuesList().stream()
                .map(tool -> tool.getStructValue())
                .filter(Searches::searches)
                .map(Searches::bounded)
                .reduce(NONE, Searches::and);
    }

    /** Each request searches once, deep research as often as it likes: https://docs.perplexity.ai/getting-started/pricing */
    private static Searches perplexity(String model, Struct options) {
        String size = options.getFieldsOrDefault("web_search_options", Value.getDefaultInstance())
                .getStructValue()
                .getFieldsOrDefault("search_context_size", Value.getDefaultInstance())
                .getStringValue();
        return new Searches(
                1,
                model.contains("deep-research") ? OptionalLong.empty() : OptionalLong.of(1),
                size.isEmpty() ? "low" : size);
    }

    /** Vendors name the tool by its type, Gemini by its only field. */
    private static boolean searches(Struct tool) {
        return TOOL.matcher(tool.getFieldsOrDefault("type", Value.getDefaultInstance())
                                .getStringValue())
                        .find()
                || tool.getFieldsMap().keySet().stream()
                        .anyMatch(key -> TOOL.matcher(key).find());
    }

    /** https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#max-uses */
    private static Searches bounded(Struct tool) {
        var uses = tool.getFieldsOrDefault("max_uses", Value.getDefaultInstance());
        String size = tool.getFieldsOrDefault("search_context_size", Value.getDefaultInstance())
                .getStringValue();
        return new Searches(
                0, uses.hasNumberValue() ? OptionalLong.of((long) uses.getNumberValue()) : OptionalLong.empty(), size);
    }

    private Searches and(Searches other) {
        return new Searches(
                fewest + other.fewest,
                most.isPresent() && other.most.isPresent()
                        ? OptionalLong.of(most.getAsLong() + other.most.getAsLong())
                        : OptionalLong.empty(),
                size.isEmpty() ? other.size : size);
    }

    /** Whether there may be more than are sure. */
    boolean open() {
        return most.isEmpty() || most.getAsLong() > fewest;
    }
}
