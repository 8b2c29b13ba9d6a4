package dev.parley.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that a test moves, with what is to be done at its times. */
final class HandTicker implements Ticker {

    private record Timer(long at, Runnable action) {}

    private final List<Timer> timers = new ArrayList<>();
    private long now = 1_000_000;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Runnable after(Duration time, Runnable action) {
        var timer = new Timer(now + time.toNanos(), action);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public void soon(Runnable action) {
        action.run();
    }

    void pass(Duration time) {
        long end = now + time.toNanos();
        for (var due = next(end); due != null; due = next(end)) {
            now = Math.max(now, due.at());
            timers.remove(due);
            due.action().run();
        }
        now = end;
    }

    private Timer next(long end) {
        return timers.stream()
                .filter(timer -> timer.at() <= end)
                .min(Comparator.comparingLong(Timer::at))
                .orElse(null);
    }

    int timers() {
        return timers.size();
    }
}
