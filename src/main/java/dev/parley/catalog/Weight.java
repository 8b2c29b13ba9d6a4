package dev.parley.catalog;

/** A share of the traffic beside others' shares. */
final class Weight {

    /** So that a thousand of them can be added. */
    private static final int MOST = 1_000_000;

    private Weight() {}

    /** @param weight null where none is set */
    static void check(Integer weight, String where) {
        if (weight != null && (weight < 0 || weight > MOST)) {
            throw new ConfigProblem(where + " is " + weight + "; write a number from 0 to " + MOST);
        }
    }
}
