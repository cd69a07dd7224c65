package io.github.dp4j.dl4j.gradient.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.junit.jupiter.api.Test;

/** docs/user/layers.md names every layer that DL4J has, each under the engine that it runs on. */
class EngineDocumentationTest {

    /** DL4J's own layers that can stand in a network. */
    private static List<Class<?>> layers() throws Exception {
        List<Class<?>> layers = new ArrayList<>();
        File jar =
                new File(Layer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String name = entry.getName();
                if (!name.startsWith("org/deeplearning4j/nn/conf/")
                        || !name.endsWith(".class")
                        || name.indexOf('$') >= 0) {
                    continue;
                }
                String type = name.substring(0, name.length() - ".class".length());
                Class<?> layer =
                        Class.forName(
                                type.replace('/', '.'),
                                /* initialize= */ false,
                                Layer.class.getClassLoader());
                if (Layer.class.isAssignableFrom(layer)
                        && !Modifier.isAbstract(layer.getModifiers())) {
                    layers.add(layer);
                }
            }
        }
        return layers;
    }

    private static Set<String> documented(String heading) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "user", "layers.md"));
        int from = page.indexOf("**" + heading + ":**") + heading.length() + 5;
        int end = page.indexOf("\n\n", from);
        String list = page.substring(from, end).split("[.;]", 2)[0];
        return new TreeSet<>(Arrays.asList(list.strip().split(",\\s+")));
    }

    @Test
    void everyLayerOfDl4j_standsUnderItsEngine() throws Exception {
        Set<String> compiled = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        for (Class<?> layer : layers()) {
            boolean frozen = layer == FrozenLayer.class || layer == FrozenLayerWithBackprop.class;
            boolean known = LayerRegistry.layers().contains(layer) || frozen;
            // Batch normalisation is known where it is frozen, and refused where it is not.
            (known && layer != BatchNormalization.class ? compiled : others)
                    .add(layer.getSimpleName());
        }
        assertThat(documented("Compiled")).isEqualTo(compiled);
        Set<String> rest = documented("Reference engine");
        assertThat(rest).doesNotContainAnyElementsOf(documented("Refused"));
        rest.addAll(documented("Refused"));
        assertThat(rest).isEqualTo(others);
    }
}
