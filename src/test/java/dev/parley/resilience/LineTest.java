package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.Priority;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class LineTest {

    private static final Predicate<Object> NOT_FULL = deployment -> false;

    /** Who has a sign in its name waits for the deployment that stands after it. */
    private final Line<String> line = new Line<>(who -> who.replaceAll("^[^@]*", ""));

    private Line.Place<String> add(String caller, Priority priority, String who) {
        return line.add(new Turn(caller, priority), who);
    }

    private void add(String caller, Priority priority, String who, int times) {
        for (int i = 1; i <= times; i++) {
            add(caller, priority, who + i);
        }
    }

    /** Takes one place after the other, as many as come free. */
    private List<String> served(int places) {
        List<String> served = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            line.serve(served::add, NOT_FULL, oneMoreThan(served));
        }
        return served;
    }

    private static java.util.function.BooleanSupplier oneMoreThan(List<String> served) {
        int before = served.size();
        return () -> served.size() > before;
    }

    @Test
    void callersTakeTurnsAndEachKeepsItsOrder() {
        add("a", Priority.PRIORITY_NORMAL, "a", 4);
        add("b", Priority.PRIORITY_NORMAL, "b", 2);

        assertThat(served(6)).containsExactly("a1", "b1", "a2", "b2", "a3", "a4");
        assertThat(line.size()).isZero();
    }

    @Test
    void whoComesLateWaitsForOneRoundAndNotForAllThatAnotherHasQueued() {
        add("a", Priority.PRIORITY_NORMAL, "a", 100);
        served(50);

        add("late", Priority.PRIORITY_NORMAL, "late", 2);

        assertThat(served(4)).containsExactly("a51", "late1", "a52", "late2");
    }

    @Test
    void highPriorityGoesFirstAndLowWaitsLongButNotForEver() {
        add("a", Priority.PRIORITY_LOW, "low", 200);
        add("b", Priority.PRIORITY_NORMAL, "normal", 200);
        add("c", Priority.PRIORITY_HIGH, "high", 200);

        var served = served(146);

        assertThat(served.subList(0, 8)).allMatch(who -> who.startsWith("high"));
        assertThat(Collections.frequency(
                        served.stream().map(who -> who.replaceAll("\\d", "")).toList(), "high"))
                .isEqualTo(128);
        assertThat(served).filteredOn(who -> who.startsWith("normal")).hasSize(16);
        assertThat(served).filteredOn(who -> who.startsWith("low")).hasSize(2);
    }

    @Test
    void aPriorityThatWasNotUsedSavesNothingUp() {
        add("a", Priority.PRIORITY_HIGH, "high", 50);
        served(40);
        add("b", Priority.PRIORITY_NORMAL, "normal", 5);

        assertThat(served(9)).filteredOn(who -> who.startsWith("normal")).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void norDoesOneThatWasUsedBefore() {
        add("b", Priority.PRIORITY_LOW, "low", 1);
        served(1);
        add("a", Priority.PRIORITY_HIGH, "high", 100);
        served(10);
        add("b", Priority.PRIORITY_LOW, "low", 1);

        assertThat(served(60)).allMatch(who -> who.startsWith("high"));
        assertThat(served(5)).filteredOn(who -> who.startsWith("low")).hasSize(1);
    }

    @Test
    void whoWaitsBehindAFullDeploymentIsNotAskedAndOthersAre() {
        add("a", Priority.PRIORITY_NORMAL, "x", 3);
        List.of("y1@full", "y2@full", "y3@full").forEach(who -> add("a", Priority.PRIORITY_NORMAL, who));
        List<String> asked = new ArrayList<>();

        line.serve(who -> asked.add(who) && !who.contains("full"), "@full"::equals, () -> false);

        assertThat(asked).containsExactlyInAnyOrder("x1", "x2", "x3", "y1@full");
    }

    @Test
    void whoIsPassedOverKeepsItsPlace() {
        add("a", Priority.PRIORITY_NORMAL, "large");
        add("b", Priority.PRIORITY_NORMAL, "small");

        line.serve("small"::equals, NOT_FULL, () -> false);

        assertThat(line.size()).isEqualTo(1);
        assertThat(served(1)).containsExactly("large");
    }

    @Test
    void whoLeavesIsNotServed() {
        var place = add("a", Priority.PRIORITY_NORMAL, "gone");
        add("a", Priority.PRIORITY_NORMAL, "stays");

        line.remove(place);
        line.remove(place);

        assertThat(line.size()).isEqualTo(1);
        assertThat(served(1)).containsExactly("stays");
    }

    @Test
    void placesThatAreGivenUpCostTheirCallerNoTurns() {
        add("others", Priority.PRIORITY_NORMAL, "other", 3);
        for (int i = 0; i < 50; i++) {
            line.remove(add("a", Priority.PRIORITY_NORMAL, "refused"));
        }

        add("a", Priority.PRIORITY_NORMAL, "a", 2);

        assertThat(served(5)).containsExactly("other1", "a1", "other2", "a2", "other3");
    }

    @Test
    void whoGivesUpItsFirstPlacesKeepsTheOrderOfTheOthers() {
        var first = add("a", Priority.PRIORITY_NORMAL, "first");
        var second = add("a", Priority.PRIORITY_NORMAL, "second");
        add("a", Priority.PRIORITY_NORMAL, "third");
        line.remove(first);
        line.remove(second);
        add("a", Priority.PRIORITY_NORMAL, "fourth");
        add("b", Priority.PRIORITY_NORMAL, "b", 4);

        assertThat(served(6)).containsExactly("b1", "b2", "third", "fourth", "b3", "b4");
    }

    @Test
    void aPriorityWhoseCallsCouldNotBeServedSavesNothingUp() {
        add("a", Priority.PRIORITY_HIGH, "blocked");
        add("b", Priority.PRIORITY_NORMAL, "normal", 900);
        List<String> passed = new ArrayList<>();
        line.serve(who -> !who.equals("blocked") && passed.add(who), NOT_FULL, () -> passed.size() == 800);

        add("a", Priority.PRIORITY_HIGH, "high", 50);

        assertThat(served(20)).filteredOn(who -> who.startsWith("normal")).hasSize(2);
    }

    @Test
    void whoeverComesWhileNobodyIsServedLeavesNothingBehind() {
        for (int i = 0; i < 100_000; i++) {
            line.remove(add("caller" + i, Priority.PRIORITY_NORMAL, "refused"));
        }

        assertThat(line.callers()).isZero();
    }

    /** Serves so many of those that don't wait for the full deployment, as they come. */
    private void serveBeside(String full, int times) {
        List<String> served = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            line.serve(who -> !who.contains(full) && served.add(who), NOT_FULL, () -> false);
            add("z", Priority.PRIORITY_NORMAL, "z" + i + "@free");
        }
        line.serve(who -> !who.contains(full) && served.add(who), NOT_FULL, () -> false);
        assertThat(served).filteredOn(who -> who.startsWith("z")).hasSize(times);
    }

    private List<String> servedOf(String deployment, int places) {
        List<String> served = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            line.serve(who -> who.endsWith(deployment) && served.add(who), NOT_FULL, oneMoreThan(served));
        }
        return served;
    }

    @Test
    void whatIsServedElsewhereWhileADeploymentIsFullPutsNobodyThereBack() {
        for (int i = 1; i <= 100; i++) {
            add("a", Priority.PRIORITY_NORMAL, "a" + i + "@full");
        }
        serveBeside("@full", 100);

        add("b", Priority.PRIORITY_NORMAL, "b@full");

        assertThat(servedOf("@full", 3)).containsExactly("a1@full", "b@full", "a2@full");
    }

    /** However often a deployment fills up again between, those who come anew overtake nobody twice. */
    @Test
    void whoWaitsForAFullDeploymentIsNotOvertakenForEver() {
        add("a", Priority.PRIORITY_NORMAL, "a1@full");
        add("a", Priority.PRIORITY_NORMAL, "a2@full");
        add("b", Priority.PRIORITY_NORMAL, "b@full");
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            served.addAll(servedOf("@full", 1));
            serveBeside("@full", 3);
            add("new" + i, Priority.PRIORITY_NORMAL, "new" + i + "@full");
            serveBeside("@full", 3);
        }

        assertThat(served).startsWith("a1@full", "b@full", "a2@full");
    }

    @Test
    void aFullDeploymentSavesNothingUpAgainstTheOthers() {
        for (int i = 1; i <= 50; i++) {
            add("a", Priority.PRIORITY_NORMAL, "a" + i + "@full");
        }
        serveBeside("@full", 100);

        for (int i = 1; i <= 3; i++) {
            add("z", Priority.PRIORITY_NORMAL, "z" + i + "@free");
        }

        assertThat(served(6)).containsExactly("a1@full", "z1@free", "a2@full", "z2@free", "a3@full", "z3@free");
    }

    @Test
    void whatACallerHasWaitingForAFullDeploymentCostsItNoTurnsElsewhere() {
        for (int i = 1; i <= 50; i++) {
            add("a", Priority.PRIORITY_NORMAL, "a" + i + "@full");
        }
        serveBeside("@full", 1);
        for (int i = 1; i <= 3; i++) {
            add("z", Priority.PRIORITY_NORMAL, "z" + i + "@free");
        }

        add("a", Priority.PRIORITY_NORMAL, "a@free");

        assertThat(servedOf("@free", 3)).containsExactly("z1@free", "a@free", "z2@free");
    }

    /** More deployments are no more turns where what all share is full. */
    @Test
    void aCallerHasOneTurnInARoundHoweverManyDeploymentsItWaitsFor() {
        for (String deployment : List.of("@one", "@two", "@three")) {
            add("a", Priority.PRIORITY_NORMAL, "a" + deployment);
            add("b", Priority.PRIORITY_NORMAL, "b@one");
        }

        assertThat(served(6)).containsExactly("a@one", "b@one", "a@two", "b@one", "a@three", "b@one");
    }
}
