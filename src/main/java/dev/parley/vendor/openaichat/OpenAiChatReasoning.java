package dev.parley.vendor.openaichat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.catalog.Vendor;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ReasoningOptions;
import dev.parley.vendor.Answer;
import dev.parley.vendor.Effort;
import dev.parley.vendor.VendorOptions;
import java.util.List;
import java.util.stream.Collectors;

/** How a vendor is asked to think, and how it gets its thoughts back: each in its own way. Pure. */
final class OpenAiChatReasoning {

    private OpenAiChatReasoning() {}

    static OpenAiChatWire.Thinking toWire(ReasoningOptions asked, Deployment deployment) {
        Vendor vendor = deployment.vendor();
        if (vendor.has(Quirk.REASONING_OBJECT)) {
            return new OpenAiChatWire.Thinking(null, object(asked), null, null);
        }
        String effort = Effort.toWire(asked, deployment.model());
        if (vendor.has(Quirk.THINKING_SWITCH)) {
            boolean off = Effort.NONE.equals(effort);
            return new OpenAiChatWire.Thinking(
                    off ? null : effort,
                    null,
                    effort == null ? null : new OpenAiChatWire.Switch(off ? "disabled" : "enabled"),
                    null);
        }
        String format = vendor.has(Quirk.REASONING_FORMAT_FIELD) && asked.hasIncludeText()
                ? asked.getIncludeText() ? "parsed" : "hidden"
                : null;
        return new OpenAiChatWire.Thinking(effort, null, null, format);
    }

    private static OpenAiChatWire.Reasoning object(ReasoningOptions asked) {
        return asked.equals(ReasoningOptions.getDefaultInstance())
                ? null
                : new OpenAiChatWire.Reasoning(
                        asked.hasEffort() ? asked.getEffort() : null,
                        asked.hasBudgetTokens() ? asked.getBudgetTokens() : null,
                        asked.hasIncludeText() ? !asked.getIncludeText() : null);
    }

    /** Says what could not be asked for as the caller wants it. */
    static void warn(ReasoningOptions asked, Deployment deployment, Answer answer) {
        Vendor vendor = deployment.vendor();
        if (vendor.has(Quirk.REASONING_OBJECT)) {
            return;
        }
        Effort.approximation(asked, deployment.model())
                .ifPresent(message -> answer.warn("REASONING_APPROXIMATED", message));
        if (asked.hasIncludeText() && !vendor.has(Quirk.REASONING_FORMAT_FIELD)) {
            answer.warn(
                    "PARAMETER_LEFT_OUT",
                    "reasoning.include_text: the vendor decides by itself whether it tells its thoughts");
        }
    }

    /** Thoughts as one text; a hidden one has none. */
    static String text(List<ContentPart> thoughts) {
        return thoughts.stream()
                .map(part -> part.getReasoning().getText())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    /** One thought as the detail that it came as. A proof that another wire format gave would be refused. */
    static Object detail(ContentPart part, String where) {
        var thought = part.getReasoning();
        String own = part.getVendorOptionsMap().containsKey(OpenAiChatTranslator.FORMAT)
                ? OpenAiChatTranslator.text(part.getSignature())
                : null;
        String id = OpenAiChatTranslator.text(part.getVendorId());
        String text = OpenAiChatTranslator.text(thought.getText());
        var detail = thought.getRedacted()
                ? new OpenAiChatWire.ReasoningDetail("reasoning.encrypted", null, null, own, null, id)
                : thought.getSummary()
                        ? new OpenAiChatWire.ReasoningDetail("reasoning.summary", null, text, null, own, id)
                        : new OpenAiChatWire.ReasoningDetail("reasoning.text", text, null, null, own, id);
        return VendorOptions.merged(detail, part.getVendorOptionsMap(), OpenAiChatTranslator.FORMAT, where);
    }

    /** Whether a thought has anything that the vendor can read. */
    static boolean tellable(ContentPart part) {
        return !part.getReasoning().getText().isEmpty()
                || part.getVendorOptionsMap().containsKey(OpenAiChatTranslator.FORMAT);
    }
}
