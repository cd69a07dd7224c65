package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of agreement in {@code docs/user/accounting.md} is what the accountants say. */
class AccountingDocsTest {

    private static final Path PAGE = Path.of("..", "docs", "user", "accounting.md");

    @Test
    void tableOfAgreement_everyFigure_isComputedAnew() throws IOException {
        assumeTrue(Files.isReadable(PAGE), "skipped: the documentation is not beside the module");
        List<String[]> table = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 12 && Character.isDigit((cells[1].trim() + " ").charAt(0))) {
                table.add(cells);
            }
        }
        List<double[]> reference = Reference.rows("dpsgd_epsilon.csv");
        assertThat(table).hasSameSizeAs(reference);
        for (int i = 0; i < table.size(); i++) {
            check(table.get(i), reference.get(i));
        }
    }

    /** What a filter and an odometer cost, with a plan that is kept and two that are not. */
    @Test
    void tableOfAdaptiveUse_everyFigure_isComputedAnew() throws IOException {
        assumeTrue(Files.isReadable(PAGE), "skipped: the documentation is not beside the module");
        int rows = 0;
        for (String line : Files.readAllLines(PAGE)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 11 && Character.isDigit((cells[1].trim() + " ").charAt(0))) {
                checkAdaptive(cells);
                rows++;
            }
        }
        assertThat(rows).isEqualTo(4);
    }

    private static void checkAdaptive(String[] cells) {
        long steps = (long) number(cells[3]);
        double delta = number(cells[4]);
        DpEvent event = Reference.dpSgd(number(cells[1]), number(cells[2]), steps);
        String name = String.join("|", cells);
        double pld = new PldAccountant().guarantee(event, ADD_OR_REMOVE_ONE, delta).epsilon();
        assertClose(name, cells[5], pld, 1e-4, 0);
        double filter = number(cells[6]);
        for (double factor : new double[] {1 - 1e-4, 1 + 1e-4}) {
            PrivacyBudget budget = new PrivacyBudget(filter * factor, delta);
            assertThat(new PrivacyFilter(budget, ADD_OR_REMOVE_ONE, event).admit(event))
                    .as(name)
                    .isEqualTo(factor > 1);
        }
        double[] plans = {1, 4, 0.25};
        for (int i = 0; i < plans.length; i++) {
            DpEvent plan =
                    Reference.dpSgd(number(cells[1]), number(cells[2]), (long) (plans[i] * steps));
            PrivacyOdometer odometer = new PrivacyOdometer(delta, ADD_OR_REMOVE_ONE, plan);
            odometer.count(event);
            assertClose(name, cells[7 + i], odometer.epsilon(), 1e-4, 0);
        }
    }

    private static void check(String[] cells, double[] row) {
        DpEvent event = Reference.dpSgd(row[0], row[1], (long) row[2]);
        PrivacyGuarantee pair = new PldAccountant().guarantee(event, ADD_OR_REMOVE_ONE, row[3]);
        double rdp = new RdpAccountant().guarantee(event, ADD_OR_REMOVE_ONE, row[3]).epsilon();
        String name = String.join("|", cells);

        for (int i = 0; i < 4; i++) {
            assertThat(number(cells[1 + i])).as(name).isEqualTo(row[i]);
        }
        // Printed to 6 and to 5 digits; absolute near zero, where the width is.
        assertClose(name, cells[5], pair.epsilonLower(), 1e-5, 2e-8);
        assertClose(name, cells[6], pair.epsilon(), 1e-5, 2e-8);
        assertClose(name, cells[7], rdp, 1e-4, 0);
        assertClose(name, cells[8], row[6], 1e-4, 0);
        assertClose(name, cells[9], row[4], 1e-4, 0);
        if (Double.isFinite(row[10])) {
            assertClose(name, cells[10], row[10], 1e-4, 0);
        } else {
            assertThat(cells[10]).isBlank();
        }
    }

    private static void assertClose(
            String name, String printed, double figure, double relative, double absolute) {
        assertThat(Math.abs(number(printed) - figure))
                .as("%s: %s against %s", name, printed, figure)
                .isLessThanOrEqualTo(relative * Math.abs(figure) + absolute);
    }

    private static double number(String cell) {
        String[] parts = cell.trim().split("/", -1);
        double value = Double.parseDouble(parts[0]);
        return parts.length == 2 ? value / Double.parseDouble(parts[1]) : value;
    }
}
