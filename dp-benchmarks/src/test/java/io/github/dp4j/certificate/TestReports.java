package io.github.dp4j.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What surefire wrote about test classes since a moment.
 *
 * @param run how many tests ran
 * @param failed how many of them failed
 * @param missing classes without a report, or with an older one
 * @param output the lines that they printed
 */
record TestReports(int run, int failed, List<String> missing, List<String> output) {

    static TestReports of(Claim claim, Path root, Instant since) throws IOException {
        int run = 0;
        int failed = 0;
        List<String> missing = new ArrayList<>();
        List<String> output = new ArrayList<>();
        for (String test : claim.tests()) {
            Element suite = suite(root.resolve(claim.module()), test, since);
            if (suite == null) {
                missing.add(test);
                continue;
            }
            run += number(suite, "tests") - number(suite, "skipped");
            failed += number(suite, "failures") + number(suite, "errors");
            NodeList printed = suite.getElementsByTagName("system-out");
            for (int i = 0; i < printed.getLength(); i++) {
                printed.item(i).getTextContent().lines().forEach(output::add);
            }
        }
        return new TestReports(run, failed, missing, output);
    }

    private static Element suite(Path module, String test, Instant since) throws IOException {
        Path folder = module.resolve("target/surefire-reports");
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try (var files = Files.newDirectoryStream(folder, "TEST-*." + test + ".xml")) {
            for (Path file : files) {
                if (!Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                    return DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(file.toFile())
                            .getDocumentElement();
                }
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("The report of " + test + " cannot be read: " + e, e);
        }
        return null;
    }

    private static int number(Element suite, String attribute) {
        return Integer.parseInt(suite.getAttribute(attribute));
    }
}
