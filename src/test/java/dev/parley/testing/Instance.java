package dev.parley.testing;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.CompletionServiceGrpc.CompletionServiceBlockingStub;
import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The packaged service in a process of its own, with its sandbox, on ports of its own. */
public final class Instance implements AutoCloseable {

    private static final int SECONDS = 60;

    private final Process process;
    private final int grpcPort;
    private final int httpPort;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ManagedChannel channel;

    public static Instance start(Map<String, String> settings) throws IOException, InterruptedException {
        var instance = new Instance(settings);
        instance.awaitLine("started in");
        return instance;
    }

    private Instance(Map<String, String> settings) throws IOException {
        int[] ports = freePorts();
        grpcPort = ports[0];
        httpPort = ports[1];
        List<String> properties = new ArrayList<>();
        settings.forEach((name, value) -> properties.add("-D" + name + "=" + value));
        properties.addAll(List.of(
                "-Dparley.sandbox.enabled=true",
                "-Dparley.sandbox.port=" + ports[2],
                "-Dquarkus.grpc.server.port=" + grpcPort,
                "-Dquarkus.http.port=" + httpPort));
        process = new ProcessBuilder(command(properties))
                .redirectErrorStream(true)
                .start();
        var reader = new Thread(this::read, "instance-output");
        reader.setDaemon(true);
        reader.start();
        channel = ManagedChannelBuilder.forAddress("localhost", grpcPort)
                .usePlaintext()
                .build();
    }

    /** The native executable where there is one, else the jar. */
    private static List<String> command(List<String> properties) {
        List<String> command = new ArrayList<>();
        var executable = Path.of(System.getProperty("native.image.path", "none"));
        if (Files.isExecutable(executable)) {
            command.add(executable.toString());
            command.addAll(properties);
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(properties);
            command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        }
        return command;
    }

    private static int[] freePorts() throws IOException {
        try (var one = new ServerSocket(0);
                var two = new ServerSocket(0);
                var three = new ServerSocket(0)) {
            return new int[] {one.getLocalPort(), two.getLocalPort(), three.getLocalPort()};
        }
    }

    private void read() {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            lines.add("the output ended: " + e.getMessage());
        }
    }

    /** Waits until the service has logged this. */
    public void awaitLine(String part) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        String line;
        do {
            line = lines.poll(SECONDS, TimeUnit.SECONDS);
            seen.add(line);
        } while (line != null && !line.contains(part));
        if (line == null) {
            throw new AssertionError("not logged: " + part + "; but: " + seen);
        }
    }

    /** Waits until the metrics hold what this pattern finds. */
    public void awaitMetric(String line) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + httpPort + "/q/metrics"))
                .build();
        String metrics;
        do {
            metrics = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
        } while (!Pattern.compile(line).matcher(metrics).find());
    }

    public CompletionServiceBlockingStub blocking() {
        return CompletionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public Future<CompleteResponse> begin(CompleteRequest request) {
        return CompletionServiceGrpc.newFutureStub(channel).complete(request);
    }

    /** Sends SIGTERM. */
    public void terminate() {
        // Not Process.destroy, which also closes the output that is yet to be read.
        process.toHandle().destroy();
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        process.destroyForcibly();
    }

    public static Client retryingClient() {
        return new Client();
    }

    /** A client of several instances, with nothing but gRPC's own balancing and retry. */
    public static final class Client extends NameResolverProvider implements AutoCloseable {

        static final Map<String, ?> SERVICE_CONFIG = Map.of(
                "loadBalancingConfig",
                List.of(Map.of("round_robin", Map.of())),
                "methodConfig",
                List.of(Map.of(
                        "name",
                        List.of(Map.of()),
                        "retryPolicy",
                        Map.of(
                                "maxAttempts",
                                5.0,
                                "initialBackoff",
                                "0.05s",
                                "maxBackoff",
                                "1s",
                                "backoffMultiplier",
                                2.0,
                                "retryableStatusCodes",
                                List.of("UNAVAILABLE")))));

        private final ManagedChannel channel;
        private volatile List<EquivalentAddressGroup> addresses = List.of();
        private volatile NameResolver.Listener2 listener;

        private Client() {
            NameResolverRegistry.getDefaultRegistry().register(this);
            channel = ManagedChannelBuilder.forTarget("instances:///all")
                    .usePlaintext()
                    .defaultServiceConfig(SERVICE_CONFIG)
                    .enableRetry()
                    .build();
        }

        public void use(Instance... instances) {
            addresses = Arrays.stream(instances)
                    .map(instance -> new EquivalentAddressGroup(new InetSocketAddress("localhost", instance.grpcPort)))
                    .toList();
            tell();
        }

        private void tell() {
            if (listener != null) {
                listener.onResult2(NameResolver.ResolutionResult.newBuilder()
                        .setAddressesOrError(StatusOr.fromValue(addresses))
                        .build());
            }
        }

        public CompletionServiceBlockingStub blocking() {
            return CompletionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            var synchronizer = args.getSynchronizationContext();
            return new NameResolver() {
                @Override
                public String getServiceAuthority() {
                    return "instances";
                }

                @Override
                public void start(Listener2 told) {
                    listener = new Listener2() {
                        @Override
                        public void onResult(ResolutionResult result) {
                            synchronizer.execute(() -> told.onResult(result));
                        }

                        @Override
                        public io.grpc.Status onResult2(ResolutionResult result) {
                            synchronizer.execute(() -> told.onResult2(result));
                            return io.grpc.Status.OK;
                        }

                        @Override
                        public void onError(io.grpc.Status error) {
                            told.onError(error);
                        }
                    };
                    tell();
                }

                @Override
                public void shutdown() {}
            };
        }

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 5;
        }

        @Override
        public String getDefaultScheme() {
            return "instances";
        }

        @Override
        public void close() {
            channel.shutdownNow();
            NameResolverRegistry.getDefaultRegistry().deregister(this);
        }
    }
}
