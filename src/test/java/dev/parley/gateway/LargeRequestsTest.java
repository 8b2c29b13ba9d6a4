package dev.parley.gateway;

import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.EventLoops;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A large request that has to be asked of another: the event loop that hears of the refusal serves streams of others too. */
@OverTheWire
class LargeRequestsTest {

    private static final int IMAGE_BYTES = 9 * 1024 * 1024;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest request() {
        var image = Media.newBuilder().setMediaType("image/png").setData(ByteString.copyFrom(new byte[IMAGE_BYTES]));
        return CompleteRequest.newBuilder()
                .addModels("stub/large-refused")
                .addModels("stub/large")
                .setRetry(attempts(2, 1))
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder().setImage(image)))
                .build();
    }

    /** What the event loops allocate from the refusal to the answer, as a part of what is sent. */
    private double allocated(Reply answer, Consumer<CompleteRequest> call) {
        var refusal = new CompletableFuture<Void>();
        vendor.answer("large-refused", BROKEN.after(refusal)).answer("large", answer);
        var running = CompletableFuture.runAsync(() -> call.accept(request()));
        Await.until(() -> vendor.seen("large-refused").size() == 1);
        long before = EventLoops.allocated();

        refusal.complete(null);
        running.join();

        return (double) (EventLoops.allocated() - before)
                / vendor.seen("large").get(0).body().length();
    }

    /** The REST client copies the bytes two or three times; when it wrote them as JSON it was 7.6 times. */
    @Test
    void aWholeAnswersSecondAttemptIsWrittenOffTheEventLoop() {
        assertThat(allocated(GOOD, caller.blocking()::complete)).isLessThan(4);
    }

    @Test
    void aStreamsSecondAttemptIsWrittenOffTheEventLoop() {
        assertThat(allocated(Reply.events(PIECE, END), caller::stream)).isLessThan(1.5);
    }
}
