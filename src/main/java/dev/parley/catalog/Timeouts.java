package dev.parley.catalog;

import java.time.Duration;

/**
 * How long a vendor may take.
 *
 * @param connect to accept a connection
 * @param firstByte from the request to the first piece of a streamed answer
 * @param idle between two pieces of a streamed answer
 * @param total for a whole answer, streamed or not
 */
public record Timeouts(Duration connect, Duration firstByte, Duration idle, Duration total) {}
