package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts tokens as the vendor of a deployment will, without asking it: exactly where the model's encoding is public, else
 * by a formula and within a band that were measured. Safe to use from any thread.
 */
@Singleton
public final class TokenCounter {

    private final PublicEncodings encodings = new PublicEncodings();

    /** The input tokens of a request, what the vendor adds to its messages included. */
    public TokenCount count(CompleteRequest request, Deployment deployment) {
        return count(request, List.of(deployment)).get(0);
    }

    /** The same at several deployments, in their order. The text is read once for each encoding, not each deployment. */
    public List<TokenCount> count(CompleteRequest request, List<Deployment> deployments) {
        Map<String, Long> texts = new HashMap<>();
        return deployments.stream()
                .map(deployment -> {
                    var formula = TokenFormula.of(deployment);
                    long text = texts.computeIfAbsent(formula.encoding(), encoding -> textTokens(request, encoding));
                    return count(request, deployment, formula, text);
                })
                .toList();
    }

    private static TokenCount count(
            CompleteRequest request, Deployment deployment, TokenFormula formula, long textTokens) {
        var files = RequestFiles.of(request, deployment);
        int messages = request.getMessagesCount() + (request.getSystem().isEmpty() ? 0 : 1);
        long written = formula.tokens(textTokens, messages) + formula.tools(request, deployment);
        double band = formula.band(written) + formula.toolBand(request) + files.band();
        long all = written + files.tokens();
        return new TokenCount(
                all, files.soundTokens(), formula.method(), TokenFormula.percent(band, all), files.unknown());
    }

    private long textTokens(CompleteRequest request, String encoding) {
        long tools = request.getToolsCount() == 0
                ? 0
                : encodings.count(encoding, ToolTokens.written(request.getToolsList()));
        return tools
                + encodings.count(encoding, request.getSystem())
                + encodings.count(
                        encoding, request.getResponseFormat().getJsonSchema().getSchema())
                + parts(request)
                        .mapToLong(part -> encodings.count(encoding, text(part)))
                        .sum();
    }

    private static Stream<ContentPart> parts(CompleteRequest request) {
        return request.getMessagesList().stream().flatMap(message -> message.getPartsList().stream());
    }

    /** The tokens of a text alone, such as an answer whose vendor did not report any. */
    public TokenCount countText(String text, Deployment deployment) {
        var formula = TokenFormula.of(deployment);
        long tokens = formula.textTokens(encodings.count(formula.encoding(), text));
        return new TokenCount(
                tokens, formula.method(), TokenFormula.percent(tokens * formula.bandPercent() / 100, tokens));
    }

    /** What a model reads of a part as text; files are counted by their own rules. */
    private static String text(ContentPart part) {
        return switch (part.getPartCase()) {
            case TEXT -> part.getText();
            case TOOL_CALL -> part.getToolCall().getName() + part.getToolCall().getArgumentsJson();
            case TOOL_RESULT ->
                part.getToolResult().getPartsList().stream()
                        .map(TokenCounter::text)
                        .collect(Collectors.joining());
            case REASONING -> part.getReasoning().getText();
            case VENDOR_PART -> part.getVendorPart().getJson();
            case DOCUMENT ->
                TextDocuments.isText(part.getDocument())
                        ? part.getDocument().getData().toStringUtf8()
                        : "";
            case IMAGE, AUDIO, VIDEO, PART_NOT_SET -> "";
        };
    }
}
