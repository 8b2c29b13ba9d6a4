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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/**
 * Builds and keeps the HTTP clients of each vendor, both kinds from the same settings. A vendor whose file changed gets
 * new ones; calls that began before go on with the old, which close once no call of theirs can run any more.
 */
@Singleton
public final class VendorClients {

    static final String USER_AGENT = "parley";

    private static final int POOL_SIZE = 4096;

    private final Vertx vertx;
    private final Authenticators authenticators;
    private final List<RoomListener> listeners;
    private final int keepAliveSeconds;

    /** By vendor and key; those of more than one only while calls of an older file still run. */
    private final Map<String, List<Clients>> byVendor = new ConcurrentHashMap<>();

    VendorClients(
            Vertx vertx,
            Authenticators authenticators,
            @All List<RoomListener> listeners,
            @ConfigProperty(name = "parley.vendor-connections.keep-alive", defaultValue = "30s") Duration keepAlive) {
        this.keepAliveSeconds = Math.max(1, (int) keepAlive.toSeconds());
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

    /** The same call; what its answer's headers say of the vendor's limits is passed on, those of a refusal too. */
    public <T> Uni<RestResponse<T>> heard(Uni<RestResponse<T>> call, Deployment deployment) {
        return call.invoke(reply -> heard(reply::getHeaderString, deployment))
                .onFailure()
                .invoke(failure -> {
                    if (failure.getCause() instanceof RefusalHeaders headers) {
                        tell(headers.left(), deployment);
                    }
                });
    }

    /** Passes on what the headers of an answer say of the vendor's limits; by their lower-case names. */
    void heard(UnaryOperator<String> header, Deployment deployment) {
        tell(RateLimitHeaders.find(header, Instant.now()), deployment);
    }

    private void tell(List<RoomLeft> left, Deployment deployment) {
        if (!left.isEmpty()) {
            listeners.forEach(listener -> listener.heard(deployment, left));
        }
    }

    private Clients of(Vendor vendor) {
        // Each of a vendor's keys has connections of its own.
        String name = vendor.id() + vendor.auth().variables();
        var found = new AtomicReference<Clients>();
        byVendor.compute(name, (id, known) -> {
            List<Clients> all = known == null ? List.of() : known;
            var clients = all.stream()
                    .filter(one -> one.vendor.equals(vendor))
                    .findFirst()
                    .orElseGet(() ->
                            new Clients(vendor, authenticators.of(vendor), vertx.createHttpClient(options(vendor))));
            clients.usedBy(vendor);
            found.set(clients);
            if (all.contains(clients)) {
                return all;
            }
            List<Clients> more = Stream.concat(Stream.of(clients), all.stream()).toList();
            if (more.size() == 2) {
                all.forEach(older -> closeLater(name, older));
            }
            if (more.size() > 1) {
                closeLater(name, clients);
            }
            return more;
        });
        return found.get();
    }

    /** Closes clients when no call of theirs can run any more, if others were used since. */
    private void closeLater(String name, Clients clients) {
        var left = clients.busyFor();
        var delay = left.toMillis() > 0 ? left : clients.vendor.timeouts().total();
        vertx.setTimer(
                delay.toMillis() + 1,
                timer -> byVendor.computeIfPresent(name, (id, all) -> {
                    if (all.size() == 1 || !all.contains(clients)) {
                        return all;
                    }
                    if (clients.busyFor().toMillis() > 0
                            || all.stream().noneMatch(one -> one.usedAt - clients.usedAt > 0)) {
                        closeLater(name, clients);
                        return all;
                    }
                    clients.close();
                    return all.stream().filter(one -> one != clients).toList();
                }));
    }

    private Object build(Vendor vendor, Authenticator authenticator, Rest rest) {
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(rest.base())
                .connectTimeout(vendor.timeouts().connect().toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(vendor.timeouts().total().toMillis(), TimeUnit.MILLISECONDS)
                // A redirect would carry the key to another host.
                .followRedirects(false)
                .userAgent(USER_AGENT)
                .register(new VendorHeaders.Filter(vendor, authenticator))
                .register(new Outgoing.Writer())
                .httpClientRequestCustomizer(new LengthBound())
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, POOL_SIZE)
                .property(QuarkusRestClientProperties.CONNECTION_TTL, keepAliveSeconds)
                .build(rest.api());
    }

    private HttpClientOptions options(Vendor vendor) {
        return new HttpClientOptions()
                .setMaxPoolSize(POOL_SIZE)
                .setKeepAliveTimeout(keepAliveSeconds)
                .setConnectTimeout((int) vendor.timeouts().connect().toMillis());
    }

    @PreDestroy
    void close() {
        byVendor.values().forEach(all -> all.forEach(Clients::close));
    }

    private record Rest(Class<?> api, URI base) {}

    /** The clients of one vendor with one of its keys, by one state of its file. The map's lock guards what changes. */
    private static final class Clients {

        private final Authenticator authenticator;
        private final HttpClient http;
        private final Map<Rest, Object> rest = new ConcurrentHashMap<>();
        private Vendor vendor;
        private long usedAt;

        Clients(Vendor vendor, Authenticator authenticator, HttpClient http) {
            this.vendor = vendor;
            this.authenticator = authenticator;
            this.http = http;
        }

        /** An equal vendor takes the place of the one before, because the same is soonest found equal. */
        void usedBy(Vendor same) {
            vendor = same;
            usedAt = System.nanoTime();
        }

        /** How long it takes until the last call must have ended. */
        Duration busyFor() {
            return vendor.timeouts().total().minusNanos(System.nanoTime() - usedAt);
        }

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
