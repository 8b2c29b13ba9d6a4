package dev.parley.catalog;

/** One model at one vendor: what is called and priced. */
public record Deployment(Vendor vendor, Model model) {

    /** The full model reference, for example {@code groq/llama-3.3-70b-versatile}. */
    public String id() {
        return vendor.id() + "/" + model.id();
    }
}
