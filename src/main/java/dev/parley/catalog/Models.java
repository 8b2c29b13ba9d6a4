package dev.parley.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The models of one vendor: those that its file lists, else all that the catalog has of it. The file's word beats the
 * catalog's. Put together when first asked for, so that start-up does not read catalogs that nobody uses.
 */
public final class Models {

    private final KnownModels catalog;
    private final String catalogVendor;
    private final String wireFormat;
    private final List<ModelFile> listed;
    private final PriceFile price;
    private volatile Map<String, Model> byName;

    Models(KnownModels catalog, String catalogVendor, String wireFormat, List<ModelFile> listed, PriceFile price) {
        this.catalog = catalog;
        this.catalogVendor = catalogVendor;
        this.wireFormat = wireFormat;
        this.listed = List.copyOf(listed);
        this.price = price;
    }

    /** The vendor of the catalog whose models these are. */
    public String catalogVendor() {
        return catalogVendor;
    }

    /** A model by its id or an alias of it. */
    public Optional<Model> find(String name) {
        return Optional.ofNullable(all().get(name));
    }

    /** What is known of a model that the vendor's file does not list. */
    Model unlisted(String id) {
        return priced(catalog.find(catalogVendor, wireFormat, id));
    }

    /** A model without a price of its own has the vendor's, where its file gives one. */
    private Model priced(Model model) {
        return model.prices().isPresent() || price == null
                ? model
                : model.withPrices(price.toPriceList(PriceList.VENDOR_FILE, ""));
    }

    /** Every model by id and, after them, by alias. */
    public Map<String, Model> all() {
        if (byName == null) {
            byName = read();
        }
        return byName;
    }

    private Map<String, Model> read() {
        Map<String, Model> models = new LinkedHashMap<>();
        if (listed.isEmpty()) {
            catalog.of(catalogVendor, wireFormat).forEach((id, model) -> models.put(id, priced(model)));
        }
        listed.forEach(file ->
                models.put(file.id(), priced(file.over(catalog.find(catalogVendor, wireFormat, file.id())))));
        List.copyOf(models.values())
                .forEach(model -> model.aliases().forEach(alias -> models.putIfAbsent(alias, model)));
        return models;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Models that
                && catalogVendor.equals(that.catalogVendor)
                && wireFormat.equals(that.wireFormat)
                && listed.equals(that.listed)
                && Objects.equals(price, that.price);
    }

    @Override
    public int hashCode() {
        return Objects.hash(catalogVendor, wireFormat, listed, price);
    }

    @Override
    public String toString() {
        return "Models[" + catalogVendor + ", " + listed.size() + " listed]";
    }
}
