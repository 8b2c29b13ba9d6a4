package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.EstimateOptions;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The service starts with what the importer makes of Persona's own layout, and knows its prices. */
@QuarkusTest
@TestProfile(PersonaStartTest.Imported.class)
class PersonaStartTest {

    /** The service with the imported vendor files alone. */
    public static final class Imported implements QuarkusTestProfile {

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(PersonaLayout.class));
        }
    }

    @Test
    void aModelNamedByItsVendorHasThePriceOfItsOwnFile() {
        try (var caller = new Caller()) {
            var estimate = caller.blocking()
                    .estimateCost(CompleteRequest.newBuilder()
                            .addModels("openai/gpt-4o")
                            .setMaxOutputTokens(100)
                            .setEstimate(EstimateOptions.newBuilder().setInputTokens(1_000))
                            .build())
                    .getEstimates(0);

            assertThat(estimate.getWorstCaseCost().getTotal()).isEqualTo("0.0035");
            assertThat(estimate.getWorstCaseCost().getPriceSource().getName())
                    .isEqualTo("Persona's models/gpt-4o.yaml");
        }
    }
}
