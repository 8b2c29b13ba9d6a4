package dev.parley.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;

/** One request's answer, as its script says: on time or late, right or wrong, whole or as a stream. */
final class Exchange {

    private static final int OK = 200;
    private static final String JSON = "application/json";

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Dialect dialect;

    Exchange(Vertx vertx, HttpServerResponse response, Dialect dialect) {
        this.vertx = vertx;
        this.response = response;
        this.dialect = dialect;
        response.exceptionHandler(left -> {});
    }

    /** What is to be answered; may take as long as counting the prompt's tokens does. */
    Runnable prepare(Ask ask) {
        var script = Script.of(ask.lastText());
        var delay = script.duration("delay");
        if (script.is("silence", "headers")) {
            return () -> {};
        }
        var reply = Reply.of(ask, script);
        return () -> {
            if (delay.isZero()) {
                answer(reply, script);
            } else {
                vertx.setTimer(delay.toMillis(), timer -> answer(reply, script));
            }
        };
    }

    void answer(Runnable prepared) {
        try {
            prepared.run();
        } catch (Refusal refusal) {
            refuse(refusal);
        }
    }

    private void answer(Reply reply, Script script) {
        if (response.closed()) {
            return;
        }
        if (script.is("cut", "headers")) {
            response.reset();
            return;
        }
        response.putHeader("x-request-id", "req_" + reply.id());
        int status = script.number("status", OK);
        if (status != OK) {
            script.text("retry-after").ifPresent(wait -> response.putHeader("retry-after", wait));
            refuse(new Refusal(
                    status, type(status, script), script.text("message").orElse("scripted by the request")));
        } else if (script.has("error-body")) {
            end(dialect.error(OK, script.text("type").orElse(dialect.overloaded()), "scripted by the request")
                    .encode());
        } else if (reply.ask().stream()) {
            response.putHeader("content-type", script.text("content-type").orElse(dialect.streamType()));
            new SandboxStream(vertx, response, dialect, reply, script).start();
        } else {
            whole(reply, script);
        }
    }

    private static String type(int status, Script script) {
        return script.text("type").orElseGet(() -> switch (status) {
            case 400, 422 -> "invalid_request_error";
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            case 529 -> "overloaded_error";
            default -> "api_error";
        });
    }

    private void whole(Reply reply, Script script) {
        String body = dialect.whole(reply).encode();
        response.putHeader("content-type", script.text("content-type").orElse(JSON));
        if (script.has("truncated")) {
            response.end(body.substring(0, body.length() / 2));
        } else if (script.has("malformed")) {
            response.end(body.replace(":", ";"));
        } else if (script.has("cut")) {
            response.setChunked(true).write(body.substring(0, body.length() / 2));
            response.reset();
        } else if (script.has("silence")) {
            response.setChunked(true).write(body.substring(0, body.length() / 2));
        } else {
            response.end(body);
        }
    }

    void refuse(Throwable failure) {
        refuse(
                failure instanceof Refusal known
                        ? known
                        : new Refusal(400, "invalid_request_error", "the body is not a JSON object of this format"));
    }

    private void refuse(Refusal refusal) {
        response.setStatusCode(refusal.status());
        end(dialect.error(refusal.status(), refusal.type(), refusal.getMessage())
                .encode());
    }

    private void end(String body) {
        response.putHeader("content-type", JSON).end(body);
    }
}
