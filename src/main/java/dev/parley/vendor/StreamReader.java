package dev.parley.vendor;

/** Takes the bytes of a stream as the network cut them, and gives its events on. */
interface StreamReader {

    void read(byte[] piece);

    /** The stream is over: what is left is its last event, or shows that it was cut off. */
    void end();
}
