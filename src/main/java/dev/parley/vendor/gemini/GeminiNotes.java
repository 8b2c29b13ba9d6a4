package dev.parley.vendor.gemini;

import dev.parley.v1.Warning;
import dev.parley.vendor.Answer;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the caller is told of how a request was put into Gemini's form. */
final class GeminiNotes {

    private final Set<Warning> warnings = new LinkedHashSet<>();

    void add(String code, String message) {
        warnings.add(Warning.newBuilder().setCode(code).setMessage(message).build());
    }

    void tell(Answer answer) {
        warnings.forEach(warning -> answer.warn(warning.getCode(), warning.getMessage()));
    }
}
