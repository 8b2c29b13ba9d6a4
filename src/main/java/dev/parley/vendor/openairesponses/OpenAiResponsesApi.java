package dev.parley.vendor.openairesponses;

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

/** https://platform.openai.com/docs/api-reference/responses/create, below the vendor's {@code api_base}. */
interface OpenAiResponsesApi {

    String RESPONSES = "/responses";

    @POST
    @Path(RESPONSES)
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    Uni<RestResponse<OpenAiResponsesWire.Reply>> create(Outgoing request);

    /** https://platform.openai.com/docs/api-reference/responses/input-tokens */
    @POST
    @Path(RESPONSES + "/input_tokens")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    Uni<OpenAiResponsesWire.Count> countTokens(Outgoing request);

    @ClientExceptionMapper
    static RuntimeException failure(Response response) {
        return VendorErrors.of(response);
    }

    @ClientObjectMapper
    static ObjectMapper mapper(ObjectMapper standard) {
        return WireJson.mapper();
    }
}
