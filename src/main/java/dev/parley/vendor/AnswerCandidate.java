package dev.parley.vendor;

import com.google.protobuf.Struct;
import dev.parley.v1.Candidate;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Delta;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.TokenLogprob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One candidate's parts in the order in which they began. A part is named by a key of the decoder's choice (Anthropic's
 * block index, say): an addition with a known key grows that part, one with a new key begins the next.
 */
public final class AnswerCandidate {

    private final Answer answer;
    private final int index;
    private final List<AnswerPart> parts = new ArrayList<>();
    private final Map<Object, AnswerPart> byKey = new HashMap<>();
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private FinishReason finishReason = FinishReason.FINISH_REASON_UNSPECIFIED;
    private String rawFinishReason = "";
    private boolean refused;
    private boolean cut;

    AnswerCandidate(Answer answer, int index) {
        this.answer = answer;
        this.index = index;
    }

    /** Adds to a text part; what is null or empty is no content and begins no part. */
    public void text(Object key, String text) {
        if (text != null && !text.isEmpty()) {
            answer.checkLength(text);
            part(key, AnswerPart.Kind.TEXT).append(text);
            answer.add(delta(key).setText(text));
        }
    }

    /** Adds to the text of a reasoning part; what is null or empty begins no part. */
    public void reasoning(Object key, String text) {
        reasoning(key, text, false);
    }

    /** Adds to a reasoning part that is the vendor's summary of the thought. */
    public void reasoningSummary(Object key, String text) {
        reasoning(key, text, true);
    }

    private void reasoning(Object key, String text, boolean summary) {
        if (text != null && !text.isEmpty()) {
            answer.checkLength(text);
            part(key, summary ? AnswerPart.Kind.REASONING_SUMMARY : AnswerPart.Kind.REASONING)
                    .append(text);
            answer.add(delta(key).setReasoning(text));
        }
    }

    /** Begins a tool call. Id and name may come late or twice: what is null or empty changes nothing. */
    public void toolCall(Object key, String id, String name) {
        boolean begins = !byKey.containsKey(key);
        var call = part(key, AnswerPart.Kind.TOOL_CALL);
        if (begins || call.changes(id, name)) {
            int before = call.opening().getSerializedSize();
            call.identify(id, name);
            answer.checkLength(call.opening().getSerializedSize() - before);
            answer.add(delta(key).setToolCall(call.opening()));
        }
    }

    /** Adds to a tool call's arguments; what is null or empty changes nothing. The call must have begun. */
    public void arguments(Object key, String json) {
        if (json != null && !json.isEmpty() && !cut) {
            answer.checkLength(json);
            part(key, AnswerPart.Kind.TOOL_CALL).append(json);
            answer.add(delta(key).setToolArguments(json));
        }
    }

    /** Sets a part's signature; a part that has not begun begins as a reasoning part without text. */
    public void signature(Object key, String signature) {
        if (signature != null && !signature.isEmpty()) {
            if (!byKey.containsKey(key)) {
                part(key, AnswerPart.Kind.REASONING);
            }
            answer.checkLength(byKey.get(key).sign(signature));
            answer.add(delta(key).setSignature(signature));
        }
    }

    /** Names the vendor's item that a part is of; a part that has not begun has none. Told with the finished part. */
    public void vendorId(Object key, String id) {
        if (id != null && !id.isEmpty() && byKey.containsKey(key)) {
            answer.checkLength(byKey.get(key).vendorId(id));
        }
    }

    /** What the vendor says of a part beside its content and wants to get back with it. Told with the finished part. */
    public void vendorOptions(Object key, String wireFormat, Struct options) {
        if (options.getFieldsCount() > 0 && byKey.containsKey(key)) {
            answer.checkLength(byKey.get(key).vendorOptions(wireFormat, options));
        }
    }

    /** Says what a part is based on; a part that has not begun begins as a text. */
    public void citation(Object key, Citation citation) {
        answer.checkLength(AnswerSize.ENTRY + citation.getSerializedSize());
        (has(key) ? byKey.get(key) : part(key, AnswerPart.Kind.TEXT)).cite(citation);
        answer.add(delta(key).setCitation(citation));
    }

    /** Adds a part that comes in one piece. */
    public void whole(Object key, ContentPart content) {
        if (!cut) {
            answer.checkLength(part(key, AnswerPart.Kind.WHOLE).whole(content));
            answer.add(delta(key).setPart(content));
        }
    }

    public boolean has(Object key) {
        return byKey.containsKey(key);
    }

    public boolean hasParts() {
        return !parts.isEmpty();
    }

    public boolean hasToolCalls() {
        return parts.stream().anyMatch(part -> part.kind() == AnswerPart.Kind.TOOL_CALL);
    }

    public void logprob(TokenLogprob logprob) {
        answer.checkLength(logprob);
        logprobs.add(logprob);
    }

    /** Why the candidate ended; what is null or empty changes nothing. */
    public void finish(FinishReason reason, String raw) {
        if (raw != null && !raw.isEmpty()) {
            finishReason = reason;
            rawFinishReason = raw;
        }
    }

    /** The content is the model's refusal to answer. */
    public void refused() {
        refused = true;
    }

    /**
     * Ends it, if it is not at its end, without a word of the vendor's, who is not listened to any more. What a decoder still
     * holds of its content is half a thing: no part is made of it that looks whole.
     */
    void endAtCostLimit() {
        if (!finished()) {
            cut = true;
            finishReason = FinishReason.FINISH_REASON_COST_LIMIT;
        }
    }

    public boolean finished() {
        return cut || !rawFinishReason.isEmpty();
    }

    boolean isWithheld() {
        return finishReason() == FinishReason.FINISH_REASON_CONTENT_FILTER;
    }

    private AnswerPart part(Object key, AnswerPart.Kind kind) {
        var known = byKey.get(key);
        if (known == null) {
            answer.checkLength(AnswerSize.ENTRY);
            known = new AnswerPart(parts.size(), kind);
            parts.add(known);
            byKey.put(key, known);
        } else if (known.kind() != kind) {
            throw WireJson.invalid("the vendor went on with a part of its answer as another kind of part");
        }
        return known;
    }

    private Delta.Builder delta(Object key) {
        return Delta.newBuilder()
                .setCandidateIndex(index)
                .setPartIndex(byKey.get(key).index());
    }

    /** No more additions come: calls without arguments get those that say so, calls without id get one; not if it was cut. */
    void close() {
        for (AnswerPart part : parts) {
            if (part.kind() == AnswerPart.Kind.TOOL_CALL && !cut) {
                var late = Delta.newBuilder().setCandidateIndex(index).setPartIndex(part.index());
                if (part.identify(part.hasId() ? "" : "call_" + index + "_" + part.index(), "")) {
                    answer.add(late.clone().setToolCall(part.opening()));
                }
                if (part.isEmpty()) {
                    part.append("{}");
                    answer.add(late.setToolArguments("{}"));
                } else if (!WireJson.isObject(part.text())) {
                    answer.warn(
                            "BROKEN_TOOL_ARGUMENTS",
                            "the model wrote arguments of a tool call that are not a JSON object; they are passed on as"
                                    + " they came");
                }
            }
        }
    }

    Message message() {
        var message = Message.newBuilder().setRole(Role.ROLE_ASSISTANT);
        parts.forEach(part -> message.addParts(part.toPart()));
        return message.build();
    }

    /** Some vendors say "stop" where the model calls tools. */
    FinishReason finishReason() {
        if (refused && !cut) {
            return FinishReason.FINISH_REASON_REFUSAL;
        }
        return finishReason == FinishReason.FINISH_REASON_STOP && hasToolCalls()
                ? FinishReason.FINISH_REASON_TOOL_CALLS
                : finishReason;
    }

    String rawFinishReason() {
        return rawFinishReason;
    }

    List<TokenLogprob> logprobs() {
        return logprobs;
    }

    Candidate toCandidate() {
        return Candidate.newBuilder()
                .setIndex(index)
                .setMessage(message())
                .setFinishReason(finishReason())
                .setRawFinishReason(rawFinishReason)
                .addAllLogprobs(logprobs)
                .build();
    }
}
