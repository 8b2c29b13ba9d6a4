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

    /** The stream ended in good order without an end mark: completes the answer, or throws where it is cut off. */
    void end(Answer answer);
}
