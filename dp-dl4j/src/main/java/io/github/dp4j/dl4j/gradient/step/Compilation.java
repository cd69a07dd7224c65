package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.RowProducts;
import io.github.dp4j.dl4j.kernel.RowSizes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One worker's network while it is compiled: the steps so far, and the memory for the next. */
public final class Compilation {

    private final Arena arena;
    private final Kernels kernels;
    private final int chunk;
    private final UniformSource uniforms;
    private final LayerCompiler layers;
    private final RowProducts rowProducts;
    private final List<Step> steps = new ArrayList<>();
    private final Pass pass = new Pass();
    private boolean channelsFirst = true;

    /**
     * Starts a compilation.
     *
     * @param arena the worker's memory
     * @param kernels the arithmetic
     * @param chunk the largest number of examples at a time
     * @param uniforms for dropout masks
     * @param layers compiles layers inside layers
     * @param sizes of products, shared by all workers
     */
    public Compilation(
            Arena arena,
            Kernels kernels,
            int chunk,
            UniformSource uniforms,
            LayerCompiler layers,
            RowSizes sizes) {
        this.arena = arena;
        this.kernels = kernels;
        this.chunk = chunk;
        this.uniforms = uniforms;
        this.layers = layers;
        this.rowProducts = new RowProducts(kernels, arena, sizes);
    }

    /** What kind of pass is under way; one object a worker, read by its steps. */
    public static final class Pass {
        private boolean training = true;

        /**
         * Says whether dropout applies.
         *
         * @return true while gradients are computed
         */
        public boolean training() {
            return training;
        }

        /**
         * Chooses between training and inference.
         *
         * @param value whether dropout applies
         */
        public void training(boolean value) {
            training = value;
        }
    }

    /**
     * Returns the arithmetic.
     *
     * @return the kernels
     */
    public Kernels kernels() {
        return kernels;
    }

    /**
     * Returns the products of a pass: rows are examples, or positions of examples.
     *
     * @return the worker's products
     */
    public RowProducts rowProducts() {
        return rowProducts;
    }

    /**
     * Returns the memory.
     *
     * @return the worker's arena
     */
    public Arena arena() {
        return arena;
    }

    /**
     * Returns the chunk size.
     *
     * @return the largest number of examples at a time
     */
    public int chunk() {
        return chunk;
    }

    /**
     * Returns the source of dropout masks.
     *
     * @return uniform numbers
     */
    public UniformSource uniforms() {
        return uniforms;
    }

    /**
     * Returns the worker's kind of pass.
     *
     * @return shared by all steps
     */
    public Pass pass() {
        return pass;
    }

    /**
     * Says how DL4J orders this network's arrays, which some options refer to.
     *
     * @return whether channels stand before positions
     */
    public boolean channelsFirst() {
        return channelsFirst;
    }

    /**
     * Notes how DL4J orders this network's arrays.
     *
     * @param value whether channels stand before positions
     */
    public void channelsFirst(boolean value) {
        channelsFirst = value;
    }

    /**
     * Allocates a block for a whole chunk.
     *
     * @param size numbers an example
     * @return zeros
     */
    public Block perExample(int size) {
        return arena.allocate((long) chunk * size);
    }

    /**
     * Allocates a value.
     *
     * @param shape one example's shape
     * @param needsError whether it has errors
     * @param mask its mask, or null
     * @return the value
     */
    public Value value(Shape shape, boolean needsError, Value.@Nullable Mask mask) {
        return new Value(
                shape,
                perExample(shape.size()),
                needsError ? perExample(shape.size()) : null,
                mask);
    }

    /**
     * Allocates a layer's output: it has errors where the layer is trained or anything below it.
     *
     * @param site the layer
     * @param input what flows into it
     * @param shape one example's shape
     * @param mask its mask, or null
     * @return the value
     */
    public Value output(LayerSite site, Value input, Shape shape, Value.@Nullable Mask mask) {
        return value(shape, input.needsError() || site.trainable(), mask);
    }

    /**
     * Compiles a layer inside a layer.
     *
     * @param site the inner layer
     * @param input what flows in
     * @return what flows out
     * @throws UnsupportedLayerException if the layer, or an option of it, is not known
     */
    public Value layer(LayerSite site, Value input) {
        return layers.compile(site, input, this);
    }

    /**
     * Allocates a value of the same shape, mask and layout as another.
     *
     * @param other the other value
     * @return the value, with errors where the other has them
     */
    Value like(Value other) {
        Value plain = value(other.shape(), other.needsError(), other.mask());
        return new Value(
                plain.shape(), plain.data(), plain.errorOrNull(), plain.mask(), other.layout());
    }

    /**
     * Appends a step; steps run forward in this order.
     *
     * @param step the step
     */
    public void add(Step step) {
        steps.add(step);
    }

    /** Returns the step appended last, or null before the first. */
    @Nullable Step last() {
        return steps.isEmpty() ? null : steps.get(steps.size() - 1);
    }

    /** Takes back the step appended last. */
    void takeBackLast() {
        steps.remove(steps.size() - 1);
    }

    /**
     * Returns the steps so far.
     *
     * @return in the order of the forward pass
     */
    public List<Step> steps() {
        return List.copyOf(steps);
    }
}
