package io.github.dp4j.report.page;

import java.util.List;

/** Fragments of HTML. Text goes in as it is and comes out escaped. */
public final class Html {

    private Html() {}

    /** Escapes text for an element's content or a quoted attribute; keeps 1 and % together. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace(" %", "&nbsp;%");
    }

    /** Escapes JSON so that nothing in it can end the script element around it. */
    public static String inScript(String json) {
        return json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
    }

    /** Returns a table of labelled figures with a style class. */
    public static String rows(String style, List<Row> rows) {
        StringBuilder out = new StringBuilder("<table class=\"" + style + "\"><tbody>\n");
        for (Row row : rows) {
            out.append("<tr><th scope=\"row\">")
                    .append(escape(row.label()))
                    .append("</th><td>")
                    .append(escape(row.value()))
                    .append("</td></tr>\n");
        }
        return out.append("</tbody></table>\n").toString();
    }

    /** Returns what a reader must not miss, each after a word in bold; nothing if there is none. */
    public static String warnings(String word, List<String> sentences) {
        StringBuilder out = new StringBuilder();
        for (String sentence : sentences) {
            out.append("<li><strong>")
                    .append(escape(word))
                    .append(":</strong> ")
                    .append(escape(sentence))
                    .append("</li>\n");
        }
        return out.isEmpty() ? "" : "<ul class=\"warnings\">\n" + out + "</ul>";
    }

    /** Returns a table with a head. */
    public static String grid(String style, List<String> head, List<List<String>> rows) {
        StringBuilder out = new StringBuilder("<table class=\"" + style + "\"><thead><tr>");
        head.forEach(cell -> out.append("<th>").append(escape(cell)).append("</th>"));
        out.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            out.append("<tr>");
            row.forEach(cell -> out.append("<td>").append(escape(cell)).append("</td>"));
            out.append("</tr>\n");
        }
        return out.append("</tbody></table>\n").toString();
    }

    /** Returns a list of sentences. */
    public static String list(List<String> items) {
        StringBuilder out = new StringBuilder("<ul class=\"list\">\n");
        items.forEach(item -> out.append("<li>").append(escape(item)).append("</li>\n"));
        return out.append("</ul>").toString();
    }
}
