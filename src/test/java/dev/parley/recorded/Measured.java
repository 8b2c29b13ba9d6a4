package dev.parley.recorded;

import dev.parley.testing.DocTable;
import dev.parley.tokens.TokenCount;
import java.util.List;
import java.util.Locale;

/**
 * A recorded prompt's count beside what its vendor counted.
 *
 * @param family whose band it is to be in
 */
record Measured(String name, String family, TokenCount count, long reported) {

    double error() {
        return 100.0 * (reported - count.tokens()) / count.tokens();
    }

    boolean within(double percent) {
        return Math.abs(error()) <= percent;
    }

    boolean inBand() {
        return within(count.errorBandPercent().orElse(0));
    }

    /** As docs/tokens.md has it: the least error, the median and the largest, and the median of the bands. */
    static String row(String group, List<Measured> all) {
        double[] errors = all.stream().mapToDouble(Measured::error).sorted().toArray();
        double[] bands = all.stream()
                .mapToDouble(one -> one.count().errorBandPercent().orElse(0))
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %s | %s | %s | %.1f %% |",
                group,
                all.size(),
                all.stream().filter(measured -> measured.within(1)).count(),
                all.stream().filter(Measured::inBand).count(),
                DocTable.percent(errors[0]),
                DocTable.percent(errors[errors.length / 2]),
                DocTable.percent(errors[errors.length - 1]),
                bands[bands.length / 2]);
    }
}
