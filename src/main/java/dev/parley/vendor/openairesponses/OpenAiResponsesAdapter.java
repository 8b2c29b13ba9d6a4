package dev.parley.vendor.openairesponses;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.Framing;
import dev.parley.vendor.Outgoing;
import dev.parley.vendor.Parameter;
import dev.parley.vendor.TokenCountingAdapter;
import dev.parley.vendor.VendorAdapter;
import dev.parley.vendor.VendorClients;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.VendorStreams;
import dev.parley.vendor.WholeAnswer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;

/** Speaks OpenAI's responses. */
@Singleton
final class OpenAiResponsesAdapter implements VendorAdapter, TokenCountingAdapter {

    private final VendorClients clients;
    private final VendorStreams streams;

    OpenAiResponsesAdapter(VendorClients clients, VendorStreams streams) {
        this.clients = clients;
        this.streams = streams;
    }

    @Override
    public String wireFormat() {
        return OpenAiResponsesWire.FORMAT;
    }

    /** The format has no place for them. Marks in the prompt's cache, which few models take, are vendor options. */
    @Override
    public Set<Parameter> unsupported(Deployment deployment) {
        Set<Parameter> none = EnumSet.of(
                Parameter.TOP_K,
                Parameter.SEED,
                Parameter.FREQUENCY_PENALTY,
                Parameter.PRESENCE_PENALTY,
                Parameter.STOP,
                Parameter.CANDIDATES,
                Parameter.CACHE_BREAKPOINTS);
        if (deployment.vendor().has(Quirk.NO_END_USER_ID)) {
            none.add(Parameter.END_USER_ID);
        }
        return none;
    }

    @Override
    public void check(CompleteRequest request, Deployment deployment) {
        OpenAiResponsesTranslator.toWire(request, deployment, false);
    }

    @Override
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var question = OpenAiResponsesTranslator.toWire(request, deployment, false);
        var call = clients.rest(deployment, OpenAiResponsesApi.class).create(outgoing(question, request));
        return WholeAnswer.of(clients.heard(call, deployment), deployment, (reply, answer) -> {
            question.warn(answer);
            OpenAiResponsesTranslator.fromWire(reply, deployment.vendor(), answer);
        });
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        var question = OpenAiResponsesTranslator.toWire(request, deployment, true);
        return streams.open(
                new VendorStreams.Call(
                        deployment,
                        OpenAiResponsesApi.RESPONSES,
                        outgoing(question, request),
                        Framing.SERVER_SENT_EVENTS),
                () -> new OpenAiResponsesDecoder(deployment.vendor(), question));
    }

    @Override
    public boolean counts(Deployment deployment) {
        return deployment.vendor().has(Quirk.COUNTS_INPUT_TOKENS);
    }

    @Override
    public Uni<Long> countTokens(CompleteRequest request, Deployment deployment) {
        var question = OpenAiResponsesTranslator.toWire(request, deployment, false);
        var wire = VendorOptions.merged(question.wire(), request.getVendorOptionsMap(), wireFormat());
        return clients.rest(deployment, OpenAiResponsesApi.class)
                .countTokens(new Outgoing(OpenAiResponsesCount.toWire(wire), request.getVendorHeadersMap()))
                .map(OpenAiResponsesCount::fromWire)
                .onFailure()
                .transform(VendorErrors::io);
    }

    private Outgoing outgoing(OpenAiResponsesTranslator.Question question, CompleteRequest request) {
        return Outgoing.of(question.wire(), request, wireFormat());
    }
}
