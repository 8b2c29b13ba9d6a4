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

/** The log's lines of calls, awaited: what is told of a call whose caller is gone. */
public final class CallLines extends Handler implements AutoCloseable {

    private static final Logger CALLS = Logger.getLogger("dev.parley.call");

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    public CallLines() {
        CALLS.addHandler(this);
    }

    /** The next line, as its keys and values. */
    public Map<String, String> next() throws InterruptedException {
        String line = lines.poll(10, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no call ended");
        }
        return Stream.of(line.split(" (?=[a-z_]+=)"))
                .filter(pair -> pair.contains("="))
                .collect(Collectors.toMap(
                        pair -> pair.substring(0, pair.indexOf('=')), pair -> pair.substring(pair.indexOf('=') + 1)));
    }

    /** Leaves out what was told until now. */
    public void forget() {
        lines.clear();
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
