package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import java.util.regex.Pattern;

/** Versions of a model that the catalog does not list: {@code gpt-3.5-turbo-0613} reads as {@code gpt-3.5-turbo} does. */
final class DatedNames {

    private static final Pattern DAY = Pattern.compile("-\\d{4}(-\\d\\d-\\d\\d)?$");

    private DatedNames() {}

    /** The deployment whose encoding and rules count, where the model's own are not known. */
    static Deployment counted(Deployment deployment) {
        String id = deployment.model().id();
        String undated = DAY.matcher(id).replaceFirst("");
        if (!deployment.model().encoding().isEmpty() || undated.equals(id)) {
            return deployment;
        }
        return deployment
                .vendor()
                .models()
                .find(undated)
                .filter(model -> !model.encoding().isEmpty())
                .map(model -> new Deployment(deployment.vendor(), model))
                .orElse(deployment);
    }
}
