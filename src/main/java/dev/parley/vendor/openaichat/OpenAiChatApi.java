package dev.parley.vendor.openaichat;

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

/** https://platform.openai.com/docs/api-reference/chat/create, below the vendor's {@code api_base}. */
interface OpenAiChatApi {

    String COMPLETIONS = "/chat/completions";

    @POST
    @Path(COMPLETIONS)
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    Uni<RestResponse<OpenAiChatReply>> complete(Outgoing request);

    /** https://platform.openai.com/docs/api-reference/embeddings/create */
    @POST
    @Path("/embeddings")
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
