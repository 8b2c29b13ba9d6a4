package dev.parley.vendor.ollama;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.vendor.Outgoing;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import io.quarkus.rest.client.reactive.ClientExceptionMapper;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestResponse;

/** https://github.com/ollama/ollama/blob/main/docs/api.md, below the vendor's {@code api_base}. */
interface OllamaApi {

    String CHAT = "/api/chat";

    @POST
    @Path(CHAT)
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    Uni<RestResponse<OllamaWire.Reply>> complete(Outgoing request);

    /** https://docs.ollama.com/api/embed */
    @POST
    @Path("/api/embed")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    Uni<RestResponse<String>> embed(Outgoing request);

    @ClientExceptionMapper
    static RuntimeException failure(Response response) {
        return VendorErrors.of(response);
    }

    @ClientObjectMapper
    static ObjectMapper mapper(ObjectMapper standard) {
        return WireJson.mapper();
    }
}
