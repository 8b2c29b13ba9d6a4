package dev.parley.importer;

/** What can't be imported: names the file, the entry, the field and the remedy. */
class ImportProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ImportProblem(String message) {
        super(message, null, false, false);
    }
}
