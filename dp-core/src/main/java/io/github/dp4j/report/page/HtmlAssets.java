package io.github.dp4j.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fixed parts of the page, and how they are put together. */
public final class HtmlAssets {

    private static final String WEBJAR = "/META-INF/resources/webjars/chart.js/";
    private static final String WEBJAR_VERSION =
            "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

    private HtmlAssets() {}

    /** Reads a file of the resources beside a class. */
    public static String resource(Class<?> beside, String name) {
        return read(beside.getResourceAsStream(name), name);
    }

    /** Returns Chart.js with its licence, ready to stand in a script element. */
    public static String chartLibrary() {
        String folder = WEBJAR + chartVersion() + "/";
        String licence = read(folder + "LICENSE.md");
        String code =
                read(folder + "dist/chart.umd.min.js")
                        // Developer tools would fetch it.
                        .replaceAll("(?m)^//# sourceMappingURL=.*$", "");
        return inScriptElement("/*!\n" + licence.replace("*/", "* /") + "*/\n" + code);
    }

    private static String chartVersion() {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(read(WEBJAR_VERSION)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static String read(String absoluteName) {
        return read(HtmlAssets.class.getResourceAsStream(absoluteName), absoluteName);
    }

    private static String read(@Nullable InputStream resource, String name) {
        if (resource == null) {
            throw new IllegalStateException(
                    "The HTML report needs the resource "
                            + name
                            + ", which is not on the class path. Add org.webjars.npm:chart.js.");
        }
        try (resource) {
            // The browser hashes what it parsed, with line feeds alone.
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the resource " + name + ".", e);
        }
    }

    /** Keeps a script from ending the element it stands in; inside strings the meaning stays. */
    public static String inScriptElement(String script) {
        return script.replaceAll("(?i)</(script)", "<\\\\/$1").replace("<!--", "<\\!--");
    }

    /** Returns the source expression that allows exactly this content in the page's policy. */
    public static String contentHash(String content) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** Replaces each placeholder once: what comes in is never searched for placeholders itself. */
    public static String fill(String template, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(
                        match -> {
                            String value = values.get(match.group(1));
                            if (value == null) {
                                throw new IllegalStateException(
                                        "The page has no value for " + match.group() + ".");
                            }
                            return Matcher.quoteReplacement(value);
                        });
    }
}
