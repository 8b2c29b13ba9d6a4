package dev.parley.gateway;

import dev.parley.v1.ContentPart;
import dev.parley.v1.Delta;
import dev.parley.vendor.Reported;

/** What came of a streamed answer by now, and what its vendor has reported of it, for the case that nobody else counts it. */
final class Seen {

    private final StringBuilder text = new StringBuilder();
    private Reported report = Reported.NOTHING;

    /** Media came that no count tells of. */
    private boolean uncounted;

    /** A count tells of media that is still to come: it is heard before the piece that it came with. */
    private boolean announced;

    synchronized void wrote(Delta delta) {
        text.append(Reported.written(delta));
        if (delta.hasPart() && isMedia(delta.getPart())) {
            uncounted |= !announced;
            announced = false;
        }
    }

    synchronized void reported(Reported byNow) {
        if (mediaTokens(byNow) > mediaTokens(report)) {
            announced = !uncounted;
            uncounted = false;
        }
        report = byNow;
    }

    private static long mediaTokens(Reported told) {
        var usage = told.answer().getUsage();
        return usage.getImageOutputTokens() + usage.getAudioOutputTokens();
    }

    /** What a model drew or spoke. */
    static boolean isMedia(ContentPart part) {
        return part.hasImage() || part.hasAudio() || part.hasVideo() || part.hasDocument();
    }

    synchronized boolean hasUncountedMedia() {
        return uncounted;
    }

    synchronized Reported report() {
        return report;
    }

    synchronized String text() {
        return text.toString();
    }

    /** How many characters the model wrote. */
    synchronized int characters() {
        return text.length();
    }
}
