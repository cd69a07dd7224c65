package io.github.dp4j.report.page;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The frame of a page that fetches nothing: style, scripts and the charts' numbers are within, and
 * its content security policy allows exactly these.
 *
 * @param template the page, with places for its head, its scripts and its words
 * @param style what it looks like
 * @param script what draws its charts
 */
public record HtmlPage(String template, String style, String script) {

    /**
     * Puts the page together.
     *
     * @param title of the browser's window, as text
     * @param series what the charts draw, as JSON
     * @param words of the template, as HTML
     * @throws IllegalStateException if a place has no words, or Chart.js is not on the class path
     */
    public String render(String title, String series, Map<String, String> words) {
        String chartLibrary = HtmlAssets.chartLibrary();
        Map<String, String> frame =
                Map.of(
                        "styleHash",
                        HtmlAssets.contentHash(style),
                        "scriptHashes",
                        HtmlAssets.contentHash(chartLibrary) + " " + HtmlAssets.contentHash(script),
                        "title",
                        Html.escape(title),
                        "style",
                        style,
                        "series",
                        // The chart leaves out what is not a number: a gap stands for infinity.
                        Html.inScript(series.replace("\"Infinity\"", "null")),
                        "chartLibrary",
                        chartLibrary,
                        "script",
                        script);
        Map<String, String> values = new LinkedHashMap<>(words);
        values.put("head", part("head.html", frame));
        values.put("scripts", part("scripts.html", frame));
        return HtmlAssets.fill(template, values);
    }

    private static String part(String name, Map<String, String> frame) {
        return HtmlAssets.fill(HtmlAssets.resource(HtmlPage.class, name), frame);
    }
}
