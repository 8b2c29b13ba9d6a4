package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How one vendor speaks. One for each request; holds no state beyond where in the answer it is. */
interface Dialect {

    /** An event of a stream; the name is empty where the vendor gives none. */
    record Event(String name, String data) {
        static Event of(JsonObject data) {
            return new Event("", data.encode());
        }
    }

    /** Reads a request, or refuses it as the vendor would. */
    Ask ask(HttpServerRequest request, JsonObject body);

    JsonObject whole(Reply reply);

    List<Event> opening(Reply reply);

    Event piece(Reply reply, String text);

    /** The end: finish reason, usage, end mark. */
    List<Event> closing(Reply reply);

    JsonObject error(int status, String type, String message);

    Event errorEvent(String type, String message);

    /** The vendor's word for an overload, with its status. */
    String overloaded();

    default String streamType() {
        return "text/event-stream";
    }
}
