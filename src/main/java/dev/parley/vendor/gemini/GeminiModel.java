package dev.parley.vendor.gemini;

import dev.parley.catalog.Deployment;
import java.util.regex.Pattern;

/**
 * What a model's name says of the rules that it keeps. Names that say nothing, tuned models among them, are taken for the
 * newest, but for the one rule that only a Gemini has.
 */
record GeminiModel(String id, String apiBase, int generation, boolean pro) {

    private static final Pattern NAME = Pattern.compile("(?:^|/)gemini-(?:(\\d+)(?:\\.\\d+)?-)?(\\w+)");
    private static final int NEWEST = 3;

    static GeminiModel of(Deployment deployment) {
        return of(deployment.model().id(), deployment.vendor().apiBase().toString());
    }

    static GeminiModel of(String id, String apiBase) {
        var name = NAME.matcher(id);
        boolean known = name.find();
        int generation = known && name.group(1) != null ? Integer.parseInt(name.group(1)) : NEWEST;
        return new GeminiModel(id, apiBase, generation, known && id.contains("pro"));
    }

    boolean isNew() {
        return generation >= NEWEST;
    }

    /**
     * Whether a call in the history must be signed: https://ai.google.dev/gemini-api/docs/thought-signatures.
     */
    boolean wantsSignedCalls() {
        return isNew() && NAME.matcher(id).find();
    }

    /** Vertex serves several publishers below one address; the Gemini API is Google's alone. */
    boolean onVertex() {
        return apiBase.contains("/publishers/");
    }
}
