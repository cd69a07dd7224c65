package io.github.dp4j.dl4j.file;

import java.util.zip.ZipException;

/** A file does not even begin as a zip file does: it is not damaged, but something else. */
public final class NoZipException extends ZipException {

    private static final long serialVersionUID = 1L;

    NoZipException() {
        super("it is no zip file");
    }
}
