package io.github.dp4j.dl4j;

import java.util.List;

/**
 * A network, or the settings for it, with which no private training is possible. It lists every
 * problem found, not only the first.
 */
public final class NotPrivatelyTrainableException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String[] problems; // a list would not be serializable

    NotPrivatelyTrainableException(List<String> problems) {
        this(problems, /* hint= */ "");
    }

    /** Says after the problems what helps with all of them. */
    NotPrivatelyTrainableException(List<String> problems, String hint) {
        super(message(problems) + hint);
        this.problems = problems.toArray(String[]::new);
    }

    /**
     * Returns the problems: where, what is wrong, the value given and the range allowed, what to
     * do.
     *
     * @return one sentence or more each
     */
    public List<String> problems() {
        return List.of(problems);
    }

    private static String message(List<String> problems) {
        StringBuilder text = new StringBuilder("Private training is not possible:");
        for (String problem : problems) {
            text.append("\n  - ").append(problem);
        }
        return text.toString();
    }
}
