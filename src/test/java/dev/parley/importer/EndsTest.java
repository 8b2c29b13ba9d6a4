package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word holds of a model's end: the vendor's, then the maker's. */
class EndsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String RULES = """
            [{"vendor": "maker", "models": "old-1\\\\.0", "elsewhere": "old-1-0(-0301)?", "also": "newer",
              "deprecated_on": "2026-02-01", "replacement": "new-2.0", "as_of": "2026-09-01"},
             {"vendor": "maker", "models": "dated", "elsewhere": "dated", "replacement": "new-3.0-20260101"},
             {"vendor": "maker", "models": "older", "deprecated_on": "2025-02-01", "replacement": "old-1.0"},
             {"vendor": "maker", "models": "young", "deprecated_on": "2027-02-01", "replacement": "new-2.0"},
             {"vendor": "maker", "models": "middling", "deprecated_on": "2026-02-01", "replacement": "young"},
             {"vendor": "maker", "models": "loop", "deprecated_on": "2026-02-01", "replacement": "pool"},
             {"vendor": "maker", "models": "pool", "deprecated_on": "2026-02-01", "replacement": "loop"},
             {"vendor": "maker", "models": "lost", "deprecated_on": "2026-02-01", "replacement": "unlisted"},
             {"vendor": "maker", "models": "lost-too", "deprecated_on": "2026-02-01", "replacement": "lost"},
             {"vendor": "maker", "models": "spare", "deprecated_on": "2026-02-01", "replacement": "unlisted",
              "also": "new-2.0"},
             {"vendor": "zoned", "models": "([a-z0-9-]+[/.])?old", "replacement": "new"},
             {"vendor": "seller", "models": "kept", "ends": false}]""";

    private final Map<String, Map<String, ObjectNode>> models = new TreeMap<>();

    @BeforeEach
    void makersModels() throws IOException {
        for (String id : new String[] {
            "old-1.0", "older", "young", "middling", "loop", "pool", "lost", "lost-too", "spare", "new-2.0"
        }) {
            model("maker", id, "{}");
        }
    }

    @Test
    void theVendorsPageGoesBeforeTheListsDay() throws IOException {
        var old = model("maker", "old-1.0", "{'deprecated_on': '2026-05-05'}");

        apply();

        assertThat(old).isEqualTo(json("""
                {'deprecated_on': '2026-02-01', 'replacement': 'new-2.0',
                'differs': {'litellm': {'deprecated_on': '2026-05-05'}}}"""));
    }

    @Test
    void aModelThatItsVendorKeepsHasNoDay() throws IOException {
        var kept = model("seller", "kept", "{'deprecated_on': '2026-05-05'}");

        apply();

        assertThat(kept).isEqualTo(json("{'differs': {'litellm': {'deprecated_on': '2026-05-05'}}}"));
    }

    @Test
    void whatASellerEndsTheMakersSuccessorReplacesByTheSellersNameAndWithoutTheMakersDay() throws IOException {
        var old = model("seller", "vendor/Old-1.0@0301", "{'status': 'deprecated'}");
        model("seller", "other/new-2-0", "{}");
        model("seller", "vendor/new-2.0", "{}");

        apply();

        assertThat(old).isEqualTo(json("{'status': 'deprecated', 'replacement': 'vendor/new-2.0'}"));
    }

    @Test
    void theMakersSuccessorMayHaveAnotherName() throws IOException {
        var old = model("seller", "old-1.0", "{'status': 'deprecated'}");
        model("seller", "vendor/newer", "{}");

        apply();

        assertThat(old.get("replacement").asText()).isEqualTo("vendor/newer");
    }

    @Test
    void theMakersSuccessorMayHaveNoDayInItsName() throws IOException {
        var old = model("seller", "dated", "{'status': 'deprecated'}");
        model("seller", "new-3-0", "{}");

        apply();

        assertThat(old.get("replacement").asText()).isEqualTo("new-3-0");
    }

    @Test
    void noSuccessorIsOneThatTheSellerLacksOrHasEnded() throws IOException {
        var lacking = model("seller", "old-1.0", "{'status': 'deprecated'}");
        var ended = model("other", "old-1.0", "{'status': 'deprecated'}");
        model("other", "new-2.0", "{'deprecated_on': '2026-08-01'}");

        apply();

        assertThat(lacking.has("replacement")).isFalse();
        assertThat(ended.has("replacement")).isFalse();
    }

    @Test
    void aModelThatTheSellerHasNotEndedStays() throws IOException {
        var old = model("seller", "old-1.0", "{}");
        model("seller", "new-2.0", "{}");

        apply();

        assertThat(old).isEmpty();
    }

    @Test
    void aSuccessorThatHasEndedIsFollowedToItsOwnButNotOneThatWill() throws IOException {
        apply();

        assertThat(successor("older")).isEqualTo("new-2.0");
        assertThat(successor("middling")).isEqualTo("young");
    }

    @Test
    void aSuccessorIsAModelThatTheVendorHas() throws IOException {
        apply();

        for (String id : new String[] {"loop", "pool", "lost", "lost-too"}) {
            assertThat(models.get("maker").get(id).has("replacement")).as(id).isFalse();
            assertThat(models.get("maker").get(id).has("deprecated_on")).as(id).isTrue();
        }
        assertThat(successor("spare")).isEqualTo("new-2.0");
    }

    @ParameterizedTest
    @CsvSource({
        "us/old, us/new",
        "eu/old, eu/new-2026-01-02",
        "apac/old, ",
        "eu.old, eu.new",
        "jp.old, ",
        "us-gov-east-1/old, ",
        "global/old, global/new",
        "old, new"
    })
    void aSuccessorIsInTheSameZone(String id, String successor) throws IOException {
        var old = model("zoned", id, "{'deprecated_on': '2026-02-01'}");
        for (String name : new String[] {"new", "us/new", "eu/new-2026-01-02", "eu/new-mini", "eu.new", "global/new"}) {
            model("zoned", name, "{}");
        }

        apply();

        assertThat(old.path("replacement").asText(null)).isEqualTo(successor);
    }

    private String successor(String id) {
        return models.get("maker").get(id).get("replacement").asText();
    }

    private void apply() throws IOException {
        new Ends(JSON.readTree(RULES)).apply(models);
    }

    private ObjectNode model(String vendor, String id, String entry) throws IOException {
        var model = json(entry);
        models.computeIfAbsent(vendor, any -> new TreeMap<>()).put(id, model);
        return model;
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }
}
