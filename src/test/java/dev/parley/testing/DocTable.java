package dev.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The tables of docs/tokens.md, whose numbers tests compute. */
public final class DocTable {

    private DocTable() {}

    /** The rows of the table whose first column has this title. */
    public static List<String> rows(String title) {
        try {
            return Files.readAllLines(Path.of("docs/tokens.md")).stream()
                    .dropWhile(line -> !line.startsWith("| " + title + " |"))
                    .skip(2)
                    .takeWhile(line -> line.startsWith("|"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String percent(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.matches("-?0\\.0") ? "0 %" : (text.startsWith("-") ? "−" + text.substring(1) : "+" + text) + " %";
    }
}
