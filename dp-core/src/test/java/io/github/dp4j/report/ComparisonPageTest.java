package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of a comparison. */
class ComparisonPageTest {

    private static final Curve CURVE =
            new Curve("sigma 1", List.of(new Point(0, 0), new Point(10, 1.23456)));

    @Test
    void page_holdsEveryFigure_andFetchesNothing() {
        String page = ComparisonPage.html("delta 1e-5", "by PLD", List.of(CURVE));

        assertThat(page)
                .contains(
                        "delta 1e-5", "sigma 1", "1.235", "by PLD", "\"y\" : 1.23456", "new Chart(")
                .contains("default-src 'none'")
                .doesNotContain("src=\"", "href=\"", "NOT PRIVATE");
    }

    @Test
    void infinity_isAGapAndSaidInWords() {
        String page =
                ComparisonPage.html(
                        "", "", List.of(CURVE, new Curve("none", List.of(new Point(1, 1 / 0.0)))));

        assertThat(page).contains("NOT PRIVATE", "infinity", "\"y\" : null");
    }

    @Test
    void infinityAlone_isNotDrawn() {
        String page =
                ComparisonPage.html(
                        "",
                        "",
                        List.of(
                                new Curve(
                                        "none", List.of(new Point(0, 0), new Point(1, 1 / 0.0)))));

        assertThat(page).contains("NOT PRIVATE", "nothing to draw").doesNotContain("<canvas");
    }

    @Test
    void labels_areTextAndNothingElse() {
        String page =
                ComparisonPage.html(
                        "<b>",
                        "<b>",
                        List.of(new Curve("</script><script>evil()", CURVE.points())));

        assertThat(page).doesNotContain("<script>evil", "<b>");
    }

    @Test
    void noCurve_isRefused() {
        assertThatThrownBy(() -> ComparisonPage.html("", "", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
    }
}
