package dev.parley.gateway;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Model;
import dev.parley.catalog.Nearest;
import dev.parley.catalog.Vendor;
import dev.parley.v1.ListModelsRequest;
import dev.parley.v1.ModelRef;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which models a list is to have, and where its page begins. */
final class ModelFilter {

    private static final List<String> KINDS = List.of("text", "image", "document", "audio", "video");
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1000;
    private static final int LONGEST_WORD = 60;
    private static final String SEPARATOR = "\n";

    private final ListModelsRequest request;
    private final Set<String> vendors;
    private final String[] after;

    private ModelFilter(ListModelsRequest request, Set<String> vendors, String[] after) {
        this.request = request;
        this.vendors = vendors;
        this.after = after;
    }

    static ModelFilter of(ListModelsRequest request, Catalog catalog) {
        RequestRules.checkKnown("the request", request);
        if (request.getPageSize() < 0 || request.getPageSize() > LARGEST_PAGE) {
            throw invalid("page_size", "is " + request.getPageSize(), "set it from 1 to " + LARGEST_PAGE);
        }
        if (request.getMinContextWindow() < 0) {
            throw invalid("min_context_window", "is negative", "set it to 0 or more");
        }
        for (int i = 0; i < request.getInputCount(); i++) {
            if (!KINDS.contains(request.getInput(i))) {
                throw invalid("input[" + i + "]", "names no kind of content", "use one of " + String.join(", ", KINDS));
            }
        }
        Set<String> vendors = vendors(request, catalog);
        var filter = new ModelFilter(request, vendors, after(request.getPageToken()));
        filter.checkCapabilities(catalog);
        return filter;
    }

    private static Set<String> vendors(ListModelsRequest request, Catalog catalog) {
        Set<String> vendors = new TreeSet<>();
        for (int i = 0; i < request.getVendorsCount(); i++) {
            int at = i;
            vendors.add(catalog.vendor(request.getVendors(i))
                    .map(Vendor::id)
                    .orElseThrow(() -> invalid(
                            "vendors[" + at + "]",
                            "names no vendor",
                            "use the ids of vendors: "
                                    + catalog.vendors().keySet().stream()
                                            .sorted()
                                            .collect(Collectors.joining(", ")))));
        }
        return vendors;
    }

    /** A word that no model here has is a slip: an empty list would hide it. Reads the models of the wanted vendors first. */
    private void checkCapabilities(Catalog catalog) {
        Set<String> unknown = new LinkedHashSet<>(request.getCapabilitiesList());
        if (unknown.isEmpty()) {
            return;
        }
        unknown.removeAll(capabilities(catalog.vendors().values().stream().filter(this::isWanted)));
        if (unknown.isEmpty()) {
            return;
        }
        Set<String> known = capabilities(catalog.vendors().values().stream());
        unknown.removeAll(known);
        for (String word : unknown) {
            throw invalid(
                    "capabilities[" + request.getCapabilitiesList().indexOf(word) + "]",
                    "is '" + shortened(word) + "', which no model here is known for." + Nearest.question(word, known),
                    "use one of " + String.join(", ", known));
        }
    }

    private static String shortened(String word) {
        return word.length() <= LONGEST_WORD ? word : word.substring(0, LONGEST_WORD) + "…";
    }

    private static Set<String> capabilities(Stream<Vendor> vendors) {
        return vendors.flatMap(vendor -> vendor.models().all().values().stream())
                .flatMap(model -> model.capabilities().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isWanted(Vendor vendor) {
        return vendors.isEmpty() || vendors.contains(vendor.id());
    }

    int pageSize() {
        return request.getPageSize() == 0 ? PAGE : request.getPageSize();
    }

    /** The vendors that the rest of the list may have models of, in its order. */
    Stream<Vendor> vendors(Catalog catalog) {
        return catalog.vendors().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .filter(this::isWanted)
                .filter(vendor -> !request.getAvailableOnly() || vendor.off().isEmpty())
                .filter(vendor -> vendor.id().compareTo(after[0]) >= 0);
    }

    boolean wants(Vendor vendor, Model model) {
        return (!vendor.id().equals(after[0]) || model.id().compareTo(after[1]) > 0)
                && model.capabilities().containsAll(request.getCapabilitiesList())
                && model.input().containsAll(request.getInputList())
                && (request.getMinContextWindow() == 0
                        || model.contextWindow().orElse(0) >= request.getMinContextWindow())
                && model.id()
                        .toLowerCase(Locale.ROOT)
                        .contains(request.getNameContains().toLowerCase(Locale.ROOT));
    }

    static String tokenAfter(ModelRef last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((last.getVendor() + SEPARATOR + last.getModel()).getBytes(StandardCharsets.UTF_8));
    }

    private static String[] after(String token) {
        if (token.isEmpty()) {
            return new String[] {"", ""};
        }
        try {
            String[] last = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(SEPARATOR);
            if (last.length == 2) {
                return last;
            }
        } catch (IllegalArgumentException e) {
            // Not of our making, as what has not two parts.
        }
        throw invalid("page_token", "is none of this service's", "leave it out, or send the one of the page before");
    }
}
