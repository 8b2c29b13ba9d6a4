package dev.parley.catalog;

/**
 * How much of a vendor's counter of tokens is used at one time.
 *
 * @param concurrentCalls counts that are asked for at one time
 * @param maxQueue how many more may wait
 */
public record CountingPolicy(int concurrentCalls, int maxQueue) {

    /** A count takes less than a second, so who is the last in such a line has one within five. */
    public static final CountingPolicy DEFAULT = new CountingPolicy(20, 100);
}
