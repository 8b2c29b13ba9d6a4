package dev.parley.vendor.ollama;

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

/** Speaks Ollama's chat. */
@Singleton
final class OllamaAdapter implements VendorAdapter {

    private final VendorClients clients;
    private final VendorStreams streams;

    OllamaAdapter(VendorClients clients, VendorStreams streams) {
        this.clients = clients;
        this.streams = streams;
    }

    @Override
    public String wireFormat() {
        return OllamaTranslator.FORMAT;
    }

    @Override
    public Set<Parameter> unsupported(Deployment deployment) {
        return EnumSet.of(
                Parameter.END_USER_ID,
                Parameter.TOOL_CHOICE,
                Parameter.PARALLEL_TOOL_CALLS,
                Parameter.STRICT_TOOLS,
                Parameter.CANDIDATES,
                Parameter.SERVICE_TIER,
                Parameter.CACHE_BREAKPOINTS);
    }

    @Override
    public SchemaDialect answerDialect(Deployment deployment) {
        return SchemaDialect.OLLAMA;
    }

    @Override
    public void check(CompleteRequest request, Deployment deployment) {
        OllamaTranslator.toWire(request, deployment, false);
    }

    @Override
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var call = clients.rest(deployment.vendor(), OllamaApi.class).complete(outgoing(request, deployment, false));
        return WholeAnswer.of(
                clients.heard(call, deployment),
                deployment,
                (reply, answer) -> new OllamaDecoder(request.getReasoning()).whole(reply, answer));
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        var outgoing = outgoing(request, deployment, true);
        return streams.open(
                new VendorStreams.Call(deployment, OllamaApi.CHAT, outgoing, Framing.JSON_LINES),
                () -> new OllamaDecoder(request.getReasoning()));
    }

    private Outgoing outgoing(CompleteRequest request, Deployment deployment, boolean stream) {
        return Outgoing.of(OllamaTranslator.toWire(request, deployment, stream), request, wireFormat());
    }
}
