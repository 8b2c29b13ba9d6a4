package dev.parley.vendor.cohere;

import dev.parley.catalog.Deployment;
import dev.parley.schema.SchemaDialect;
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

/** Speaks Cohere's chat, version 2. */
@Singleton
final class CohereAdapter implements VendorAdapter {

    private final VendorClients clients;
    private final VendorStreams streams;

    CohereAdapter(VendorClients clients, VendorStreams streams) {
        this.clients = clients;
        this.streams = streams;
    }

    @Override
    public String wireFormat() {
        return CohereTranslator.FORMAT;
    }

    @Override
    public Set<Parameter> unsupported(Deployment deployment) {
        return EnumSet.of(
                Parameter.END_USER_ID,
                Parameter.PARALLEL_TOOL_CALLS,
                Parameter.CANDIDATES,
                Parameter.SERVICE_TIER,
                Parameter.CACHE_BREAKPOINTS);
    }

    @Override
    public SchemaDialect answerDialect(Deployment deployment) {
        return SchemaDialect.COHERE;
    }

    @Override
    public void check(CompleteRequest request, Deployment deployment) {
        CohereTranslator.toWire(request, new CohereTools(request), deployment, false);
    }

    @Override
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var tools = new CohereTools(request);
        var call = clients.rest(deployment.vendor(), CohereApi.class)
                .complete(outgoing(request, tools, deployment, false));
        return WholeAnswer.of(
                clients.heard(call, deployment),
                deployment,
                (reply, answer) -> decoder(request, tools).whole(reply, answer));
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        var tools = new CohereTools(request);
        var outgoing = outgoing(request, tools, deployment, true);
        return streams.open(
                new VendorStreams.Call(deployment, CohereApi.CHAT, outgoing, Framing.SERVER_SENT_EVENTS),
                () -> decoder(request, tools));
    }

    private Outgoing outgoing(CompleteRequest request, CohereTools tools, Deployment deployment, boolean stream) {
        return Outgoing.of(CohereTranslator.toWire(request, tools, deployment, stream), request, wireFormat());
    }

    private static CohereDecoder decoder(CompleteRequest request, CohereTools tools) {
        return new CohereDecoder(answer -> {
            CohereTranslator.warn(request, answer);
            tools.warn(answer);
        });
    }
}
