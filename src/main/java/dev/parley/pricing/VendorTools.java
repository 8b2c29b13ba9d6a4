package dev.parley.pricing;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import java.util.Set;

/**
 * What a vendor's own tools add to a request's cost: searches, which are billed beside the tokens, and what they find, which
 * the model reads as input.
 *
 * @param searches how often the web is searched for sure
 * @param size of the context of a search, in the vendor's word; empty where none is asked for
 * @param open whether there may be more that nothing bounds
 */
record VendorTools(long searches, String size, boolean open) {

    /** Fields of a vendor's request, beside its tools, that let it work with more than the request holds. */
    private static final Set<String> OTHERS = Set.of("mcp_servers", "plugins", "web_search_options");

    private static final Set<String> CALLERS_TYPES = Set.of("function", "custom");
    private static final Set<String> CALLERS_FIELDS =
            Set.of("function", "input_schema", "function_declarations", "functionDeclarations");

    static VendorTools of(CompleteRequest request, Deployment deployment) {
        var vendor = deployment.vendor();
        Struct options = request.getVendorOptionsOrDefault(vendor.wireFormat(), Struct.getDefaultInstance());
        String model = deployment.model().id();
        if (vendor.models().catalogVendor().equals("perplexity") && model.startsWith("sonar")) {
            return perplexity(model, options);
        }
        boolean tools = field(options, "tools").getListValue().getValuesList().stream()
                .map(Value::getStructValue)
                .anyMatch(tool -> !isCallers(tool));
        return new VendorTools(0, "", tools || OTHERS.stream().anyMatch(options::containsFields));
    }

    /** Each request searches once, deep research as often as it likes: https://docs.perplexity.ai/getting-started/pricing */
    private static VendorTools perplexity(String model, Struct options) {
        String size = field(field(options, "web_search_options").getStructValue(), "search_context_size")
                .getStringValue();
        return new VendorTools(1, size.isEmpty() ? "low" : size, model.contains("deep-research"));
    }

    /** A tool that the caller runs itself: what it finds is a message of a later request. */
    private static boolean isCallers(Struct tool) {
        return CALLERS_TYPES.contains(field(tool, "type").getStringValue())
                || CALLERS_FIELDS.stream().anyMatch(tool::containsFields);
    }

    private static Value field(Struct struct, String name) {
        return struct.getFieldsOrDefault(name, Value.getDefaultInstance());
    }
}
