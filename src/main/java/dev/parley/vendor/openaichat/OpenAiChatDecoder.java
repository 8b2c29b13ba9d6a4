package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.parley.catalog.TokenKind;
import dev.parley.catalog.Vendor;
import dev.parley.v1.Citation;
import dev.parley.v1.FinishReason;
import dev.parley.vendor.Answer;
import dev.parley.vendor.StreamDecoder;
import dev.parley.vendor.ToldCost;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads one answer of OpenAI's chat completions, whole or chunk by chunk: they differ in the name of what holds the
 * content. A stream ends with {@code [DONE]}; vendors that leave it out end after a finish reason.
 */
final class OpenAiChatDecoder implements StreamDecoder {

    private final Vendor vendor;
    private final int candidates;
    private final Supplier<Set<TokenKind>> cacheWrites;
    private final Consumer<Answer> warnings;
    private final TreeMap<Integer, OpenAiChatChoice> choices = new TreeMap<>();
    private JsonNode sources = MissingNode.getInstance();
    private boolean ended;

    /**
     * @param candidates how many were asked for
     * @param cacheWrites as which kinds of tokens the vendor was told to write to its cache
     * @param warnings tells what could not be asked as the caller wants it
     */
    OpenAiChatDecoder(Vendor vendor, int candidates, Supplier<Set<TokenKind>> cacheWrites, Consumer<Answer> warnings) {
        this.vendor = vendor;
        this.candidates = candidates;
        this.cacheWrites = cacheWrites;
        this.warnings = warnings;
    }

    void whole(OpenAiChatReply reply, Answer answer) {
        if (reply.choices() == null || reply.choices().isEmpty()) {
            VendorErrors.throwIfError(reply.error());
            throw WireJson.invalid("the vendor's answer has no choices");
        }
        take(reply, answer);
        end(answer);
    }

    @Override
    public int candidates() {
        return candidates;
    }

    @Override
    public void next(String name, String data, Answer answer) {
        if (data.strip().equals("[DONE]")) {
            end(answer);
            answer.complete();
            return;
        }
        take(WireJson.read(data, OpenAiChatReply.class), answer);
    }

    private void take(OpenAiChatReply reply, Answer answer) {
        VendorErrors.throwIfError(reply.error());
        answer.responseId(reply.id());
        answer.model(reply.model());
        answer.serviceTier(reply.serviceTier());
        keepSources(reply);
        OpenAiChatReply.Usage usage = reply.usage();
        if (reply.groq() != null && usage == null) {
            usage = reply.groq().usage();
        }
        List<OpenAiChatReply.Choice> all = reply.choices() == null ? List.of() : reply.choices();
        for (int i = 0; i < all.size(); i++) {
            take(all.get(i), i, answer);
            usage = usage == null ? all.get(i).usage() : usage;
        }
        if (usage != null) {
            ToldCost.of(usage.cost(), usage.ticks()).ifPresent(cost -> answer.vendorCost(cost, "USD"));
            if (usage.counts()) {
                count(usage, answer);
            }
        }
    }

    private void count(OpenAiChatReply.Usage usage, Answer answer) {
        Set<TokenKind> writes = OpenAiChatUsage.wrote(usage) ? cacheWrites.get() : Set.of();
        boolean hour = writes.contains(TokenKind.CACHE_WRITE_1H);
        if (hour && writes.contains(TokenKind.CACHE_WRITE)) {
            answer.warn(
                    "CACHE_WRITES_NOT_TOLD_APART",
                    "the vendor does not tell which of the tokens that it wrote to its cache it keeps for five minutes:"
                            + " all are counted as kept for an hour, which is dearer");
        }
        answer.usage(OpenAiChatUsage.fromWire(usage, vendor, hour));
    }

    private void take(OpenAiChatReply.Choice choice, int place, Answer answer) {
        if (choice.error() != null && choice.error().isObject()) {
            VendorErrors.throwIfError(choice.error());
        }
        int index = choice.index() == null ? place : choice.index();
        var candidate = answer.candidate(index);
        var taken = choices.computeIfAbsent(index, fresh -> new OpenAiChatChoice(answer, candidate));
        if (choice.message() != null) {
            taken.take(choice.message(), true);
        } else if (choice.delta() != null) {
            taken.take(choice.delta(), false);
        }
        taken.logprobs(choice.logprobs());
        candidate.finish(finishReason(choice.finishReason()), choice.finishReason());
    }

    /** https://docs.perplexity.ai: the sources stand beside the choices, in each chunk all that are known by then. */
    private void keepSources(OpenAiChatReply reply) {
        for (JsonNode found : new JsonNode[] {reply.citations(), reply.searchResults()}) {
            if (found != null && !found.isEmpty()) {
                sources = found;
            }
        }
    }

    @Override
    public void end(Answer answer) {
        if (ended) {
            return;
        }
        ended = true;
        warnings.accept(answer);
        var first = choices.get(0);
        if (first != null) {
            for (JsonNode source : sources) {
                first.cite(source(source));
            }
        }
        choices.values().forEach(OpenAiChatChoice::close);
    }

    private static Citation source(JsonNode source) {
        return source.isTextual()
                ? Citation.newBuilder().setUrl(source.textValue()).build()
                : Citation.newBuilder()
                        .setUrl(source.path("url").asText())
                        .setTitle(source.path("title").asText())
                        .setCitedText(source.path("snippet").asText())
                        .setVendorJson(source.toString())
                        .build();
    }

    private static FinishReason finishReason(String raw) {
        return switch (raw == null ? "" : raw) {
            case "stop", "eos" -> FinishReason.FINISH_REASON_STOP;
            case "length", "model_length" -> FinishReason.FINISH_REASON_LENGTH;
            case "tool_calls", "function_call" -> FinishReason.FINISH_REASON_TOOL_CALLS;
            case "content_filter" -> FinishReason.FINISH_REASON_CONTENT_FILTER;
            case "error", "insufficient_system_resource" -> FinishReason.FINISH_REASON_ERROR;
            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
        };
    }
}
