package dev.parley.vendor.anthropic;

import dev.parley.catalog.Deployment;
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

/** Speaks Anthropic's messages. */
@Singleton
final class AnthropicAdapter implements VendorAdapter {

    private final VendorClients clients;
    private final VendorStreams streams;

    AnthropicAdapter(VendorClients clients, VendorStreams streams) {
        this.clients = clients;
        this.streams = streams;
    }

    @Override
    public String wireFormat() {
        return "anthropic-messages";
    }

    @Override
    public Set<Parameter> unsupported(Deployment deployment) {
        return EnumSet.of(Parameter.SEED, Parameter.FREQUENCY_PENALTY, Parameter.PRESENCE_PENALTY);
    }

    @Override
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var call = clients.rest(deployment.vendor(), AnthropicApi.class).complete(outgoing(request, deployment, false));
        return WholeAnswer.of(call, deployment, AnthropicTranslator::fromWire);
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        var outgoing = outgoing(request, deployment, true);
        return streams.open(
                new VendorStreams.Call(deployment, AnthropicApi.MESSAGES, outgoing, Framing.SERVER_SENT_EVENTS),
                AnthropicTranslator.Decoder::new);
    }

    private Outgoing outgoing(CompleteRequest request, Deployment deployment, boolean stream) {
        return Outgoing.of(AnthropicTranslator.toWire(request, deployment, stream), request, wireFormat());
    }
}
