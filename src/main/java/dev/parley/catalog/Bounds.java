package dev.parley.catalog;

/** What a number in a file may be, where more of it is surely a mistake. */
final class Bounds {

    /** So that a thousand of them can be added. */
    private static final int MOST = 1_000_000;

    private Bounds() {}

    /** @param number null where none is set */
    static void check(Integer number, int least, String where) {
        if (number != null && (number < least || number > MOST)) {
            throw new ConfigProblem(where + " is " + number + "; write a number from " + least + " to " + MOST);
        }
    }
}
