package dev.parley.catalog;

import java.util.List;

/** Everything that is wrong with the vendor files, each line naming file, key and remedy. Holds no values. */
public final class ConfigProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigProblem(List<String> problems) {
        super(String.join("\n", problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    ConfigProblem(String problem) {
        this(List.of(problem));
    }

    public List<String> problems() {
        return problems;
    }
}
