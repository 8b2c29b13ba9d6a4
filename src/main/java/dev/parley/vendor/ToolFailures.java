package dev.parley.vendor;

import dev.parley.v1.ContentPart;
import dev.parley.v1.ToolResult;
import java.util.ArrayList;
import java.util.List;

/** Tells of a tool's failure where a format has no mark for it: in the text, if that does not say so itself. */
public final class ToolFailures {

    private static final String ERROR = "Error";

    private ToolFailures() {}

    /** The result's parts, the first of them a text that tells of the failure if there was one. */
    public static List<ContentPart> told(ToolResult result) {
        if (!result.getIsError()) {
            return result.getPartsList();
        }
        List<ContentPart> parts = new ArrayList<>(result.getPartsList());
        String text = parts.isEmpty() ? "" : parts.get(0).getText();
        if (text.isEmpty()) {
            parts.add(0, ContentPart.newBuilder().setText(ERROR).build());
        } else if (!text.regionMatches(true, 0, ERROR, 0, ERROR.length())) {
            parts.set(0, parts.get(0).toBuilder().setText(ERROR + ": " + text).build());
        }
        return parts;
    }
}
