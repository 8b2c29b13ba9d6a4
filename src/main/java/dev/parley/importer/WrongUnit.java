package dev.parley.importer;

/** A price that can't be in the unit that its source claims. */
final class WrongUnit extends ImportProblem {

    private static final long serialVersionUID = 1L;

    WrongUnit(String message) {
        super(message);
    }
}
