package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Vendor;
import dev.parley.vendor.auth.Authenticator;
import dev.parley.vendor.auth.Authenticators;
import io.quarkus.arc.All;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/**
 * Builds and keeps the HTTP clients of each vendor, both kinds from the same settings. A vendor whose file changed gets
 * new ones; the old close when their last call must have ended.
 */
@Singleton
public final class VendorClients {

    static final String USER_AGENT = "parley";

    private static final int POOL_SIZE = 4096;
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final Vertx vertx;
    private final Authenticators authenticators;
    private final List<RoomListener> listeners;
    private final Map<String, Clients> byVendor = new ConcurrentHashMap<>();

    VendorClients(Vertx vertx, Authenticators authenticators, @All List<RoomListener> listeners) {
        this.vertx = vertx;
        this.authenticators = authenticators;
        this.listeners = listeners;
    }

    /** The vendor's REST client for a format's interface. */
    public <T> T rest(Vendor vendor, Class<T> api) {
        return rest(vendor, vendor.apiBase(), api);
    }

    /** The same, for formats whose vendors may have the model in their address. */
    public <T> T rest(Deployment deployment, Class<T> api) {
        return rest(deployment.vendor(), deployment.apiBase(), api);
    }

    private <T> T rest(Vendor vendor, URI base, Class<T> api) {
        var clients = of(vendor);
        return api.cast(
                clients.rest.computeIfAbsent(new Rest(api, base), rest -> build(vendor, clients.authenticator, rest)));
    }

    /** The client that reads the vendor's streams; {@link VendorStreams} says why it is not the REST client. */
    HttpClient http(Vendor vendor) {
        return of(vendor).http;
    }

    /** Who proves to the vendor that it is us. */
    Authenticator authenticator(Vendor vendor) {
        return of(vendor).authenticator;
    }

    /** The same call; what its answer's headers say of the vendor's limits is passed on. */
    public <T> Uni<RestResponse<T>> heard(Uni<RestResponse<T>> call, Deployment deployment) {
        return call.invoke(reply -> heard(reply::getHeaderString, deployment));
    }

    /** Passes on what the headers of an answer say of the vendor's limits; by their lower-case names. */
    void heard(UnaryOperator<String> header, Deployment deployment) {
        var left = RateLimitHeaders.find(header, Instant.now());
        if (!left.isEmpty()) {
            listeners.forEach(listener -> listener.heard(deployment, left));
        }
    }

    private Clients of(Vendor vendor) {
        // Each of a vendor's keys has connections of its own.
        String name = vendor.id() + vendor.auth().variables();
        var known = byVendor.get(name);
        return known != null && known.vendor == vendor
                ? known
                : byVendor.compute(name, (id, old) -> {
                    if (old != null && old.vendor.equals(vendor)) {
                        return old;
                    }
                    if (old != null) {
                        vertx.setTimer(old.vendor.timeouts().total().toMillis(), timer -> old.close());
                    }
                    return new Clients(
                            vendor,
                            authenticators.of(vendor),
                            vertx.createHttpClient(options(vendor)),
                            new ConcurrentHashMap<>());
                });
    }

    private static Object build(Vendor vendor, Authenticator authenticator, Rest rest) {
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(rest.base())
                .connectTimeout(vendor.timeouts().connect().toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(vendor.timeouts().total().toMillis(), TimeUnit.MILLISECONDS)
                // A redirect would carry the key to another host.
                .followRedirects(false)
                .userAgent(USER_AGENT)
                .register(new VendorHeaders.Filter(vendor, authenticator))
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, POOL_SIZE)
                .property(QuarkusRestClientProperties.CONNECTION_TTL, KEEP_ALIVE_SECONDS)
                .build(rest.api());
    }

    private static HttpClientOptions options(Vendor vendor) {
        return new HttpClientOptions()
                .setMaxPoolSize(POOL_SIZE)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setConnectTimeout((int) vendor.timeouts().connect().toMillis());
    }

    @PreDestroy
    void close() {
        byVendor.values().forEach(Clients::close);
    }

    private record Rest(Class<?> api, URI base) {}

    private record Clients(Vendor vendor, Authenticator authenticator, HttpClient http, Map<Rest, Object> rest) {

        void close() {
            http.close();
            rest.values().forEach(client -> {
                try {
                    ((Closeable) client).close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
