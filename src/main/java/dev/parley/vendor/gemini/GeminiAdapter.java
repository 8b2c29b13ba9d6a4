package dev.parley.vendor.gemini;

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
import dev.parley.vendor.WireJson;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/** Speaks Gemini's generateContent. */
@Singleton
final class GeminiAdapter implements VendorAdapter {

    private final VendorClients clients;
    private final VendorStreams streams;

    GeminiAdapter(VendorClients clients, VendorStreams streams) {
        this.clients = clients;
        this.streams = streams;
    }

    @Override
    public String wireFormat() {
        return "gemini";
    }

    @Override
    public Set<Parameter> unsupported(Deployment deployment) {
        return EnumSet.of(Parameter.END_USER_ID);
    }

    @Override
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var call = clients.rest(deployment.vendor(), GeminiApi.class)
                .complete(deployment.model().id(), outgoing(request));
        return WholeAnswer.of(call, deployment, (reply, answer) -> {
            GeminiTranslator.fromWire(reply, answer);
            if (!answer.finished() && !answer.hasContent()) {
                throw WireJson.invalid("the vendor's answer has no candidate");
            }
        });
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        String model = URLEncoder.encode(deployment.model().id(), StandardCharsets.UTF_8);
        var outgoing = outgoing(request);
        return streams.open(
                new VendorStreams.Call(deployment, GeminiApi.streamPath(model), outgoing, Framing.SERVER_SENT_EVENTS),
                GeminiTranslator.Decoder::new);
    }

    private Outgoing outgoing(CompleteRequest request) {
        return Outgoing.of(GeminiTranslator.toWire(request), request, wireFormat());
    }
}
