package dev.parley.pricing;

import static dev.parley.schema.StructJson.field;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a vendor's own tools add to a request's cost: searches, which are billed beside the tokens, and what they find, which
 * the model reads as input.
 *
 * @param searches how often the web is searched for sure
 * @param size of the context of a search, in the vendor's word; empty where none is asked for
 * @param open whether there may be more that nothing bounds
 * @param used whether the vendor's tools may do so, of which it tells at the end
 */
record VendorTools(long searches, String size, boolean open, boolean used) {

    /** Fields of a vendor's request, beside its tools, that let it search. */
    private static final Set<String> SEARCHES = Set.of(
            "connectors",
            "enable_search",
            "plugins",
            "search_parameters",
            "search_settings",
            "web_search",
            "web_search_options");

    /**
     * Fields by which the model reads more than the request holds: what others serve, or the vendor keeps, or the same
     * once more, to sum it up.
     */
    private static final Set<String> READS = Set.of(
            "cachedContent",
            "cached_content",
            "compaction",
            "conversation",
            "mcp_servers",
            "previous_response_id",
            "prompt");

    /** Models that search whenever they like, whatever a request says. */
    private static final Pattern SEARCHERS =
            Pattern.compile("search-preview|search-api|deep-research|:online\\b|\\bcompound\\b");

    private static final Set<String> CALLERS_TYPES = Set.of("function", "custom");
    private static final Set<String> CALLERS_FIELDS = Set.of("function", "input_schema", "toolSpec", "cachePoint");

    /** Gemini has these beside its own tools in one object. */
    private static final Set<String> DECLARED = Set.of("function_declarations", "functionDeclarations");

    static VendorTools of(CompleteRequest request, Deployment deployment) {
        var vendor = deployment.vendor();
        Struct options = request.getVendorOptionsOrDefault(vendor.wireFormat(), Struct.getDefaultInstance());
        String model = deployment.model().id();
        if (vendor.models().catalogVendor().equals("perplexity") && model.startsWith("sonar")) {
            return perplexity(model, options);
        }
        boolean used = SEARCHERS.matcher(model).find()
                || SEARCHES.stream().anyMatch(options::containsFields)
                || options.containsFields("mcp_servers")
                || Stream.of(options, struct(options, "toolConfig"), struct(options, "additionalModelRequestFields"))
                        .anyMatch(VendorTools::hasVendors);
        boolean reads =
                READS.stream().anyMatch(options::containsFields) || compacts(field(options, "context_management"));
        return new VendorTools(0, "", used || reads, used);
    }

    /**
     * Whether the vendor may sum the context up, which it bills as a request of its own, and not only clear a part of it:
     * https://platform.claude.com/docs/en/build-with-claude/compaction-threshold. OpenAI's field is the list itself.
     */
    private static boolean compacts(Value management) {
        return Stream.of(management, field(management.getStructValue(), "edits"))
                .flatMap(list -> list.getListValue().getValuesList().stream())
                .anyMatch(edit ->
                        !field(edit.getStructValue(), "type").getStringValue().startsWith("clear_"));
    }

    /** Each request searches once, deep research as often as it likes: https://docs.perplexity.ai/getting-started/pricing */
    private static VendorTools perplexity(String model, Struct options) {
        String size = field(struct(options, "web_search_options"), "search_context_size")
                .getStringValue();
        boolean deep = model.contains("deep-research");
        return new VendorTools(1, size.isEmpty() ? "low" : size, deep, deep);
    }

    private static boolean hasVendors(Struct options) {
        return field(options, "tools").getListValue().getValuesList().stream()
                .map(Value::getStructValue)
                .anyMatch(tool -> !isCallers(tool));
    }

    /** A tool that the caller runs itself: what it finds is a message of a later request. */
    private static boolean isCallers(Struct tool) {
        return CALLERS_TYPES.contains(field(tool, "type").getStringValue())
                || CALLERS_FIELDS.stream().anyMatch(tool::containsFields)
                || DECLARED.containsAll(tool.getFieldsMap().keySet());
    }

    private static Struct struct(Struct options, String name) {
        return field(options, name).getStructValue();
    }
}
