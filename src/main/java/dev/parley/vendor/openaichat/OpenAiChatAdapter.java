package dev.parley.vendor.openaichat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
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
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var call =
                clients.rest(deployment.vendor(), OpenAiChatApi.class).complete(outgoing(request, deployment, false));
        return WholeAnswer.of(
                call,
                deployment,
                (reply, answer) -> decoder(request, deployment).whole(reply, answer));
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        var outgoing = outgoing(request, deployment, true);
        return streams.open(
                new VendorStreams.Call(deployment, OpenAiChatApi.COMPLETIONS, outgoing, Framing.SERVER_SENT_EVENTS),
                () -> decoder(request, deployment));
    }

    private static OpenAiChatDecoder decoder(CompleteRequest request, Deployment deployment) {
        return new OpenAiChatDecoder(deployment.vendor(), request.getReasoning());
    }

    private Outgoing outgoing(CompleteRequest request, Deployment deployment, boolean stream) {
        return Outgoing.of(OpenAiChatTranslator.toWire(request, deployment, stream), request, wireFormat());
    }
}
