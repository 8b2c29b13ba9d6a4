package dev.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The service's metrics, as Prometheus scrapes them. */
public final class Metrics {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Metrics() {}

    /** What an address of the service's own says. */
    public static String get(String path) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:8181" + path))
                    .build();
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of the one sample whose labels have all of these; empty where there is none yet. */
    public static OptionalDouble find(String name, String... labels) {
        return get("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .filter(line -> Stream.of(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst();
    }

    /** The same; 0 where nothing was counted yet. */
    public static double sample(String name, String... labels) {
        return find(name, labels).orElse(0);
    }
}
