package io.github.dp4j.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code --features} takes: FILE or FILE:LAYER.
 *
 * @param file the file of a network
 * @param layer the name or number of a layer; empty where none was given
 */
record FileAndLayer(Path file, String layer) {

    /** Reads the option. A colon may belong to the file, as in C:\\net.zip. */
    static FileAndLayer of(String given) {
        int colon = given.lastIndexOf(':');
        boolean ofPath = given.indexOf('/', colon) >= 0 || given.indexOf('\\', colon) >= 0;
        return colon < 1 || ofPath || Files.exists(Path.of(given))
                ? new FileAndLayer(Path.of(given), "")
                : new FileAndLayer(Path.of(given.substring(0, colon)), given.substring(colon + 1));
    }

    /** Returns the same for another working folder. */
    FileAndLayer absolute() {
        return new FileAndLayer(file.toAbsolutePath().normalize(), layer);
    }

    /** Returns it without the folder, which may say more than the owner wants to. */
    String name() {
        return file.getFileName() + suffix();
    }

    private String suffix() {
        return layer.isEmpty() ? "" : ":" + layer;
    }

    /** As the option is written. */
    @Override
    public String toString() {
        return file + suffix();
    }
}
