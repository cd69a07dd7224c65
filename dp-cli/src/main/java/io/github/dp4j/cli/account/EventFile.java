package io.github.dp4j.cli.account;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Reads the file of {@code --event}: a release as JSON. */
public final class EventFile {

    private EventFile() {}

    /**
     * Reads an event.
     *
     * @param file the file
     * @return the event
     * @throws DataFormatException if it holds something else
     */
    public static DpEvent read(Path file) {
        byte[] content = InputFiles.bytes(file);
        refuseOther(file, content);
        try {
            return StrictJson.event(InputFiles.text(file, content));
        } catch (JsonProcessingException e) {
            throw new DataFormatException(
                    "The file "
                            + file
                            + " is not an event: "
                            + StrictJson.problem(e)
                            + "."
                            + (e instanceof InvalidTypeIdException ? types() : ""),
                    e);
        }
    }

    /** Refuses other files that DP4J writes, which are taken for events easily. */
    private static void refuseOther(Path file, byte[] content) {
        String start = new String(content, 0, Math.min(7, content.length), StandardCharsets.UTF_8);
        if (start.startsWith("PK")) {
            throw new DataFormatException(
                    file
                            + " is a zip file, such as a model, and not an event: 'dp4j report "
                            + file
                            + "' says what a model promises.");
        }
        if (start.equals("ledger ")) {
            throw new DataFormatException(
                    file
                            + " is the ledger of a training, and not an event: 'dp4j report' says"
                            + " what the model beside it promises, and counts this ledger.");
        }
    }

    private static String types() {
        return Arrays.stream(DpEvent.class.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .collect(Collectors.joining(", ", " The types are ", "."));
    }
}
