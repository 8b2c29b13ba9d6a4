package dev.parley.catalog;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** One model at one vendor: what is called and priced. */
public record Deployment(Vendor vendor, Model model) {

    /** The full model reference, for example {@code groq/llama-3.3-70b-versatile}. */
    public String id() {
        return vendor.id() + "/" + model.id();
    }

    /** The address below which the vendor's calls go, with the model in its place where the file puts it there. */
    public URI apiBase() {
        String base = vendor.apiBase().toString();
        if (!base.contains(Vendor.MODEL_PLACE)) {
            return vendor.apiBase();
        }
        String name = URLEncoder.encode(model.id(), StandardCharsets.UTF_8).replace("+", "%20");
        return URI.create(base.replace(Vendor.MODEL_PLACE, name));
    }
}
