package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.jspecify.annotations.Nullable;

/**
 * A graph vertex that is no layer, to compile, and where it stands.
 *
 * @param conf its configuration
 * @param where its name, for messages
 * @param inputs what flows in, channels last
 * @param networkInputs the network's inputs by name, to which some vertices refer
 */
@SuppressWarnings("ArrayRecordComponent") // passed on at once, never compared
public record VertexSite(
        GraphVertex conf, String where, Value[] inputs, Map<String, Value> networkInputs) {

    /**
     * Returns the first input, which is the only one of most vertices.
     *
     * @return what flows in
     */
    public Value input() {
        return inputs[0];
    }

    /**
     * Returns an input of the network.
     *
     * @param name its name
     * @return its value, or null if there is none
     */
    public @Nullable Value networkInput(String name) {
        return networkInputs.get(name);
    }

    /**
     * Makes the exception that sends the network to the reference engine.
     *
     * @param what what is not known
     * @return to be thrown
     */
    public UnsupportedLayerException unsupported(String what) {
        return new UnsupportedLayerException(where, what);
    }

    /**
     * Makes the exception for a vertex whose options no step computes.
     *
     * @return to be thrown
     */
    public UnsupportedLayerException unknown() {
        return unsupported(conf.getClass().getSimpleName() + " is not known");
    }

    /**
     * Refuses channels last, for vertices whose arrays DL4J reads channels first.
     *
     * @param to knows the network's format
     */
    public void requireChannelsFirst(Compilation to) {
        if (!to.channelsFirst()) {
            throw unknown();
        }
    }

    /** Refuses masked inputs. */
    public void requireNoMask() {
        if (mask() != null) {
            throw unsupported("a mask");
        }
    }

    /**
     * Returns the output's mask. DL4J's output has one where all inputs have one: all that is in
     * any of them.
     *
     * @return the mask, or null
     * @throws UnsupportedLayerException if the inputs' masks differ
     */
    public Value.@Nullable Mask mask() {
        Value.Mask first = inputs[0].mask();
        if (first == null || Arrays.stream(inputs).anyMatch(input -> input.mask() == null)) {
            return null;
        }
        if (inputs.length > 1
                && (first.form() == Value.Mask.Form.ANY
                        || Arrays.stream(inputs).anyMatch(input -> !first.equals(input.mask())))) {
            throw unsupported("different masks of its inputs");
        }
        return first;
    }

    /**
     * Appends a function of the inputs.
     *
     * @param function the function
     * @param to where the step is appended
     * @return what flows out, under the inputs' mask
     */
    public Value append(ExampleStep.ExampleFunction function, Compilation to) {
        Value.Mask mask = mask();
        return ExampleStep.append(function, inputs, to).masked(mask);
    }
}
