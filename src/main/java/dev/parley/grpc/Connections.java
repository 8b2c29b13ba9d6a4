package dev.parley.grpc;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.concurrent.TimeUnit;

/**
 * The callers' open connections. When the service stops, each is told to go (GOAWAY): new calls are made elsewhere, those
 * that run are finished, and no new connection is taken.
 *
 * <p>Left to the server itself, calls on their way would be reset as INTERNAL, which no client retries: Vert.x 4.5's
 * {@code VertxServer} takes its event loops from the calls before it says GOAWAY, and nobody waits for it.
 */
@Singleton
final class Connections implements ServerBuilderCustomizer<VertxServerBuilder> {

    private static final long LONGEST_SECONDS = 5;

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile boolean stopping;

    @Override
    public void customize(GrpcServerConfiguration config, VertxServerBuilder server) {
        // Internal to grpc-java, but the only place that sees a connection. With TLS the server sets another.
        server.nettyBuilder().protocolNegotiator(new Watched(InternalProtocolNegotiators.serverPlaintext()));
    }

    /** Before anybody waits for calls that run. */
    void sayGoodbye(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
        stopping = true;
        // gRPC's own handler makes a graceful end of it.
        open.close();
    }

    /** When no call runs any more. */
    void awaitTheirEnd(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 2) ShutdownEvent event) {
        open.newCloseFuture().awaitUninterruptibly(LONGEST_SECONDS, TimeUnit.SECONDS);
    }

    private final class Watched implements InternalProtocolNegotiator.ProtocolNegotiator {

        private final InternalProtocolNegotiator.ProtocolNegotiator plaintext;

        Watched(InternalProtocolNegotiator.ProtocolNegotiator plaintext) {
            this.plaintext = plaintext;
        }

        @Override
        public AsciiString scheme() {
            return plaintext.scheme();
        }

        @Override
        public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void handlerAdded(ChannelHandlerContext context) {
                    open.add(context.channel());
                    context.pipeline().replace(this, null, plaintext.newHandler(grpc));
                    if (stopping) {
                        context.channel().close();
                    }
                }
            };
        }

        @Override
        public void close() {
            plaintext.close();
        }
    }
}
