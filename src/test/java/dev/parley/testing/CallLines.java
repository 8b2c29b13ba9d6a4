package dev.parley.testing;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The log's lines of calls, awaited: what is told of a call whose caller is gone. */
public final class CallLines extends Handler implements AutoCloseable, BeforeEachCallback, AfterEachCallback {

    private static final Logger CALLS = Logger.getLogger("dev.parley.call");

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** The lines from now on, until it is closed. */
    public CallLines() {
        this(true);
    }

    private CallLines(boolean atOnce) {
        if (atOnce) {
            CALLS.addHandler(this);
        }
    }

    /**
     * The lines of each test of a class that registers it as an extension. Quarkus makes the instance of a test twice and
     * drops one, which must not have begun to listen.
     */
    public static CallLines ofEachTest() {
        return new CallLines(false);
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        CALLS.addHandler(this);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        close();
    }

    /** The next line, as its keys and values. */
    public Map<String, String> next() throws InterruptedException {
        String line = lines.poll(10, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no call ended");
        }
        return parsed(line);
    }

    /** A line's keys and values. */
    public static Map<String, String> parsed(String line) {
        return Stream.of(line.split(" (?=[a-z_]+=)"))
                .filter(pair -> pair.contains("="))
                .collect(Collectors.toMap(
                        pair -> pair.substring(0, pair.indexOf('=')), pair -> pair.substring(pair.indexOf('=') + 1)));
    }

    /** The next line of a call that ended so. */
    public Map<String, String> nextOf(String outcome) throws InterruptedException {
        Map<String, String> line;
        do {
            line = next();
        } while (!outcome.equals(line.get("outcome")));
        return line;
    }

    @Override
    public void publish(LogRecord entry) {
        lines.add(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        CALLS.removeHandler(this);
    }
}
