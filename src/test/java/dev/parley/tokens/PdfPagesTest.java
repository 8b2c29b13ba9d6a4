package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PdfPagesTest {

    @Test
    void countsPagesThatStandInTheFile() {
        assertThat(PdfPages.of(SampleFiles.pdf(3))).hasValue(3);
    }

    @Test
    void countsPagesInCompressedObjectStreams() {
        assertThat(PdfPages.of(SampleFiles.compressedPdf(5))).hasValue(5);
    }

    @Test
    void neitherTheTreeOfPagesNorAnActionCountsAsAPage() {
        var file = text("%PDF-1.7\n1 0 obj <</Type /Pages /Count 9>> endobj 2 0 obj <</Type/PageLabel>> endobj\n"
                + "3 0 obj <</Type/Page>> endobj");

        assertThat(PdfPages.of(file)).hasValue(1);
    }

    @Test
    void aFileThatIsNoPdfOrHasNoReadablePageHasNone() {
        assertThat(PdfPages.of(ByteString.EMPTY)).isEmpty();
        assertThat(PdfPages.of(text("<html>/Type /Page</html>"))).isEmpty();
        assertThat(PdfPages.of(text("%PDF-1.7\n1 0 obj <</Type /ObjStm>> stream\nencrypted, say\nendstream")))
                .isEmpty();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aStreamThatGrowsAThousandfoldIsOfUnknownLength() {
        var file = new ByteArrayOutputStream();
        file.writeBytes("%PDF-1.7\n<</Type /ObjStm>> stream\n".getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes(SampleFiles.deflated(new byte[80 << 20]));
        file.writeBytes("\nendstream <</Type /Page>>".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(PdfPages.of(ByteString.copyFrom(file.toByteArray()))).isEmpty();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void manyTypesBeforeOneStreamTakeNoLongerThanTheFile() {
        var file = new ByteArrayOutputStream();
        file.writeBytes(("%PDF-1.7\n" + "/Type/ObjStm ".repeat(60) + "stream\n").getBytes(StandardCharsets.ISO_8859_1));
        var noise = new byte[8 << 20];
        new Random(1).nextBytes(noise);
        file.writeBytes(SampleFiles.deflated(noise, Deflater.NO_COMPRESSION));

        assertThat(PdfPages.of(ByteString.copyFrom(file.toByteArray()))).isEmpty();
    }

    private static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
