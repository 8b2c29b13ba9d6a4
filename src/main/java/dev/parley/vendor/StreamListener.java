package dev.parley.vendor;

/** Hears what the account of a stream needs beside its events. Is called on the stream's thread. */
public interface StreamListener {

    /** The request is on its way: from here on the vendor may bill it. */
    void sent();

    /** The vendor reported tokens, now or once more: what it reported before is in it. Events may be still to come. */
    void reported(Reported byNow);

    /** Whether to read on after such a report, which came without anything of the answer. */
    boolean goesOn();
}
