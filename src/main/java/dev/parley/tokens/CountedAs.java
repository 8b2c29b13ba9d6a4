package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Model;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * As which model a name counts that the catalog does not list, or that stands for another: {@code gpt-3.5-turbo-0613} reads
 * as {@code gpt-3.5-turbo} does, {@code claude-haiku-latest} as the newest Haiku that its vendor is known to have.
 */
final class CountedAs {

    private static final Pattern DAY = Pattern.compile("-\\d{4}(-\\d\\d-\\d\\d)?$");

    private CountedAs() {}

    /** The deployment whose encoding and rules count, where the model's own are not known. */
    static Deployment counted(Deployment deployment) {
        return named(deployment)
                .map(model -> new Deployment(deployment.vendor(), model))
                .orElse(deployment);
    }

    private static Optional<Model> named(Deployment deployment) {
        String id = deployment.model().id();
        if (ClaudeName.isClaude(id)) {
            return newest(ClaudeName.of(id), deployment);
        }
        String undated = DAY.matcher(id).replaceFirst("");
        if (!deployment.model().encoding().isEmpty() || undated.equals(id)) {
            return Optional.empty();
        }
        return deployment
                .vendor()
                .models()
                .find(undated)
                .filter(model -> !model.encoding().isEmpty());
    }

    /** Of the names of one, the plainest: {@code :thinking} would ask for more. */
    private static Optional<Model> newest(ClaudeName claude, Deployment deployment) {
        if (claude.hasVersion() || claude.kind().isEmpty()) {
            return Optional.empty();
        }
        return deployment.vendor().models().all().values().stream()
                .filter(model -> ClaudeName.isClaude(model.id()))
                .filter(model -> ClaudeName.of(model.id()).isOfLine(claude))
                .max(Comparator.comparingInt(
                                (Model model) -> ClaudeName.of(model.id()).version())
                        .thenComparing(model -> model.id().length(), Comparator.reverseOrder()));
    }
}
