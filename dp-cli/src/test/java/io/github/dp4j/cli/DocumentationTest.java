package io.github.dp4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation points at is there: pages, their headings, and classes. */
class DocumentationTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.\\w+)?`");

    /** PIT's name for a kind of mutant. */
    private static final String NOT_OURS = "ConditionalsBoundaryMutator";

    @Test
    void links_everyRelativeOne_leadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher links = LINK.matcher(prose(page));
            while (links.find()) {
                String link = links.group(1);
                if (!link.contains("://") && !leadsSomewhere(page, link)) {
                    broken.add(page + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void mutationTesting_everyClass_isStillCalledSo() throws IOException {
        Path page = ROOT.resolve(Path.of("docs", "developer", "mutation-testing.md"));
        Set<String> named = classes(prose(page));
        named.removeAll(sources());
        assertThat(named).containsExactly(NOT_OURS);
    }

    @Test
    void tests_everyOneThatAPageNames_isStillCalledSo() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path page : pages()) {
            classes(prose(page)).stream().filter(name -> name.endsWith("Test")).forEach(named::add);
        }
        assertThat(named).contains("DocumentationTest");
        named.removeAll(sources());
        assertThat(named).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path);
        if (!Files.exists(target)) {
            return false;
        }
        return hash < 0 || headings(target).contains(link.substring(hash + 1));
    }

    /** The anchors that GitHub gives to headings. */
    private static Set<String> headings(Path page) throws IOException {
        return prose(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String prose(Path page) throws IOException {
        return CODE.matcher(Files.readString(page)).replaceAll("");
    }

    private static Set<String> classes(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = CLASS.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(files(ROOT, /* depth= */ 1, ".md"));
        pages.addAll(files(ROOT.resolve("docs"), Integer.MAX_VALUE, ".md"));
        assertThat(pages).hasSizeGreaterThan(10);
        return pages;
    }

    /** The names of all Java files, without their ending. */
    private static Set<String> sources() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String module :
                List.of(
                        "dp-core",
                        "dp-junit5",
                        "dp-layers",
                        "dp-dl4j",
                        "dp-cli",
                        "dp-benchmarks",
                        "docs")) {
            for (Path file : files(ROOT.resolve(module), Integer.MAX_VALUE, ".java")) {
                names.add(file.getFileName().toString().replace(".java", ""));
            }
        }
        return names;
    }

    private static List<Path> files(Path folder, int depth, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !isBuilt(file))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isBuilt(Path file) {
        for (Path part : file) {
            if (part.toString().equals("target")) {
                return true;
            }
        }
        return false;
    }
}
