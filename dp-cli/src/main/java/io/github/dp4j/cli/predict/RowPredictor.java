package io.github.dp4j.cli.predict;

import io.github.dp4j.cli.data.EncodedRow;
import io.github.dp4j.cli.data.NewRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Asks about the rows of a table, some at a time. */
final class RowPredictor {

    private static final int BATCH = 1024;

    private final TableModel model;

    RowPredictor(TableModel model) {
        this.model = model;
    }

    AnswerTable predict(NewRows source, Appendable out) throws IOException {
        AnswerTable answers =
                new AnswerTable("line", "row", model.classes(), model.table()::target, out);
        List<EncodedRow> batch = new ArrayList<>();
        for (EncodedRow row = source.next(); row != null; row = source.next()) {
            batch.add(row);
            if (batch.size() == BATCH) {
                answer(batch, answers);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            answer(batch, answers);
        }
        return answers;
    }

    private void answer(List<EncodedRow> batch, AnswerTable answers) throws IOException {
        float[][] values = model.answers(batch);
        for (int i = 0; i < batch.size(); i++) {
            EncodedRow row = batch.get(i);
            answers.add(Long.toString(row.line()), values[i], row.target());
        }
    }
}
