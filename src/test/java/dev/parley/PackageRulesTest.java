package dev.parley;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A package may use packages above it in the list, never below. A new package needs a place in the list. */
class PackageRulesTest {

    private static final List<String> ORDER = List.of(
            "importer",
            "v1",
            "error",
            "schema",
            "catalog",
            "tokens",
            "pricing",
            "vendor",
            "resilience",
            "routing",
            "telemetry",
            "gateway",
            "grpc",
            "sandbox",
            "demo");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.parley");

    @Test
    void noPackageUsesOneBelowIt() {
        for (int i = 0; i < ORDER.size() - 1; i++) {
            String[] below = ORDER.subList(i + 1, ORDER.size()).stream()
                    .map(name -> "dev.parley." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.parley." + ORDER.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(below)
                    .check(CLASSES);
        }
    }

    @Test
    void everyPackageHasAPlaceInTheOrder() {
        assertThat(CLASSES.stream()
                        .map(found -> found.getPackageName().replaceFirst("^dev\\.parley\\.?", ""))
                        .filter(name -> !name.isEmpty())
                        .map(name -> name.split("\\.")[0])
                        .collect(Collectors.toSet()))
                .isSubsetOf(ORDER);
    }

    @Test
    void wireFormatsDoNotKnowEachOther() {
        slices().matching("dev.parley.vendor.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void nobodyUsesTheEdge() {
        for (String edge : List.of("grpc", "sandbox")) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.parley." + edge + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.parley." + edge + "..")
                    .check(CLASSES);
        }
    }
}
