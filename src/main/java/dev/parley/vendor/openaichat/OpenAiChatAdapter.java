package dev.parley.vendor.openaichat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.pricing.CacheMarks;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.Framing;
import dev.parley.vendor.Outgoing;
import dev.parley.vendor.Parameter;
import dev.parley.vendor.VendorAdapter;
import dev.parley.vendor.VendorClients;
import dev.parley.vendor.VendorStreams;
import dev.parley.vendor.WholeAnswer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;

/** Speaks OpenAI's chat completions. */
@Singleton
final class OpenAiChatAdapter implements VendorAdapter {

    private final VendorClients clients;
    private final VendorStreams streams;

    OpenAiChatAdapter(VendorClients clients, VendorStreams streams) {
        this.clients = clients;
        this.streams = streams;
    }

    @Override
    public String wireFormat() {
        return OpenAiChatTranslator.FORMAT;
    }

    @Override
    public Set<Parameter> unsupported(Deployment deployment) {
        Set<Parameter> none = EnumSet.noneOf(Parameter.class);
        if (!deployment.vendor().has(Quirk.TAKES_TOP_K)) {
            none.add(Parameter.TOP_K);
        }
        if (deployment.vendor().has(Quirk.NO_END_USER_ID)) {
            none.add(Parameter.END_USER_ID);
        }
        if (!deployment.vendor().has(Quirk.TAKES_CACHE_CONTROL)) {
            none.add(Parameter.CACHE_BREAKPOINTS);
        }
        return none;
    }

    @Override
    public void check(CompleteRequest request, Deployment deployment) {
        OpenAiChatTranslator.toWire(request, new OpenAiChatTools(request), deployment, false);
    }

    @Override
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var tools = new OpenAiChatTools(request);
        var call = clients.rest(deployment, OpenAiChatApi.class).complete(outgoing(request, tools, deployment, false));
        return WholeAnswer.of(
                clients.heard(call, deployment),
                deployment,
                (reply, answer) -> decoder(request, tools, deployment).whole(reply, answer));
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        var tools = new OpenAiChatTools(request);
        var outgoing = outgoing(request, tools, deployment, true);
        return streams.open(
                new VendorStreams.Call(deployment, OpenAiChatApi.COMPLETIONS, outgoing, Framing.SERVER_SENT_EVENTS),
                () -> decoder(request, tools, deployment));
    }

    private Outgoing outgoing(CompleteRequest request, OpenAiChatTools tools, Deployment deployment, boolean stream) {
        return Outgoing.of(OpenAiChatTranslator.toWire(request, tools, deployment, stream), request, wireFormat());
    }

    private static OpenAiChatDecoder decoder(CompleteRequest request, OpenAiChatTools tools, Deployment deployment) {
        return new OpenAiChatDecoder(
                deployment.vendor(), request.getCandidates(), () -> CacheMarks.writes(request, deployment), answer -> {
                    OpenAiChatReasoning.warn(request.getReasoning(), deployment, answer);
                    tools.warn(answer);
                });
    }
}
