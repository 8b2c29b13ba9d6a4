package dev.parley.tokens;

import dev.parley.catalog.Deployment;

/** Who counts and bills a deployment's tokens, whatever the operator calls the file: a second account counts as the first. */
final class Seller {

    static final String VERTEX = "google-vertex";

    private Seller() {}

    /** By the catalog's name of it, or by what tells it where the file names no such vendor. */
    static String of(Deployment deployment) {
        var vendor = deployment.vendor();
        if (vendor.wireFormat().equals("cohere-v2")) {
            return "cohere";
        }
        // Vertex AI serves several publishers below one address; the Gemini API is Google's alone.
        return vendor.wireFormat().equals("gemini")
                        && deployment.apiBase().toString().contains("/publishers/")
                ? VERTEX
                : vendor.models().catalogVendor();
    }
}
