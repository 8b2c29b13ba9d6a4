package dev.parley.vendor;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** A vector as vendors write it: a list of numbers, or these as little-endian bytes in base64. */
@RegisterForReflection
public final class Vector {

    /** No embedding has numbers beyond these sizes; bytes of other numbers, read as these, have many. */
    private static final float LARGEST = 1e9f;

    private static final float SMALLEST = 1e-20f;

    private final float[] values;

    private Vector(float[] values) {
        this.values = values;
    }

    /** Numbers alone: what stands for none, such as the null of a server that has NaN, is no part of a vector. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Vector of(JsonNode[] numbers) {
        var values = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] == null || !numbers[i].isNumber()) {
                throw WireJson.invalid("the vendor sent a vector that is not of numbers");
            }
            values[i] = numbers[i].floatValue();
        }
        return new Vector(values);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Vector of(String base64) {
        var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        var floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return new Vector(bytes.remaining() % Double.BYTES == 0 && areHalves(floats) ? doubles(bytes) : floats);
    }

    /** Whether the numbers are halves of longer ones: there are vLLM servers that write 8 bytes for each. */
    private static boolean areHalves(float[] floats) {
        boolean lowHalvesAreZero = floats.length > 0;
        for (int i = 0; i < floats.length; i++) {
            float size = Math.abs(floats[i]);
            if (!(size <= LARGEST) || size > 0 && size < SMALLEST) {
                return true;
            }
            lowHalvesAreZero &= i % 2 == 1 || floats[i] == 0;
        }
        return lowHalvesAreZero;
    }

    private static float[] doubles(ByteBuffer bytes) {
        var doubles = bytes.asDoubleBuffer();
        var values = new float[doubles.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) doubles.get(i);
        }
        return values;
    }

    float[] values() {
        return values;
    }
}
