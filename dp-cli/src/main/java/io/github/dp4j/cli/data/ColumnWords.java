package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.column.Column;
import io.github.dp4j.histogram.CommonValues;
import io.github.dp4j.histogram.NumberRange;
import io.github.dp4j.histogram.TableFindings;
import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a release found of a column, in words.
 *
 * @param index the column's place in the schema
 * @param name its name
 * @param words what was found
 */
public record ColumnWords(int index, String name, String words) {

    private static final int SHOWN = 6;

    static List<ColumnWords> of(SchemaTemplate template, TableFindings findings) {
        List<ColumnWords> all = new ArrayList<>();
        for (int i = 0; i < template.numbers(); i++) {
            SchemaTemplate.Open open = template.openNumbers().get(i);
            NumberRange range = findings.numbers().get(i);
            String words =
                    range.isFound()
                            ? Require.show(range.lower()) + " to " + Require.show(range.upper())
                            : "no range that enough rows show: " + remedy(template, open, "bounds");
            all.add(
                    new ColumnWords(
                            open.index(), open.name(), words + share(range.missingShare())));
        }
        for (int i = 0; i < template.categories(); i++) {
            SchemaTemplate.Open open = template.openCategories().get(i);
            CommonValues common = findings.categories().get(i);
            boolean learnt = Schema.isLearnt(column(template, open));
            String words =
                    common.values().size() >= (learnt ? 2 : 1)
                            ? listed(common.values())
                            : "too few values that enough rows have: "
                                    + remedy(template, open, "categories");
            all.add(
                    new ColumnWords(
                            open.index(), open.name(), words + share(common.missingShare())));
        }
        all.sort(Comparator.comparingInt(ColumnWords::index));
        return all;
    }

    private static Column column(SchemaTemplate template, SchemaTemplate.Open open) {
        return template.placeholder().columns().get(open.index());
    }

    private static String remedy(SchemaTemplate template, SchemaTemplate.Open open, String what) {
        return Schema.isLearnt(column(template, open))
                ? "write its public " + what + " into the schema"
                : "ignored";
    }

    private static String listed(List<String> values) {
        List<String> shown = values.subList(0, Math.min(SHOWN, values.size()));
        return values.size()
                + (values.size() == 1 ? " value: " : " values: ")
                + String.join(", ", shown)
                + (values.size() > SHOWN ? ", ..." : "");
    }

    private static String share(double missing) {
        return missing > 0 ? "; about " + Math.round(100 * missing) + " % missing" : "";
    }
}
