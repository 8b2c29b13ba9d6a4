package dev.parley.vendor;

/** Understands one streamed answer of a wire format, event by event. Pure: no I/O, no clock. One decoder, one stream. */
public interface StreamDecoder {

    /**
     * Takes one event into the answer and calls {@link Answer#complete} when the format's end mark is there.
     *
     * @param name the event's name, empty where it has none
     * @throws dev.parley.error.GatewayException where the event is an error or breaks the format
     */
    void next(String name, String data, Answer answer);

    /** How many answers at least there are to be, where their format allows several: each may end before the next begins. */
    default int candidates() {
        return 1;
    }

    /**
     * The vendor said why its answer ended, and its end mark does not come: tells what is left to tell. Completing the
     * answer is its stream's part.
     */
    default void end(Answer answer) {}
}
