package io.github.dp4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Whose a row is: what counts as one key, and on which side of a split its rows come. */
final class UnitColumnKeysTest {

    private static final String SCHEMA =
            """
            {
              "missing": ["?"],
              "columns": [
                {"name": "age", "type": "numeric", "min": 0, "max": 100, "bins": 0},
                {"name": "rich", "type": "label", "categories": ["no", "yes"]}
              ]
            }
            """;

    @TempDir private Path folder;

    private LabelledData read(String csv) throws IOException {
        Path schema = Files.writeString(folder.resolve("schema.json"), SCHEMA);
        TableOptions options =
                new TableOptions(
                        schema, null, null, null, null, null, null, null, /* showValues= */ false);
        Path data = Files.writeString(folder.resolve("data.csv"), csv);
        return Tables.open(data, options, "id", Integer.MAX_VALUE).training();
    }

    @Test
    void keys_areCompared_asTheyAreWrittenWithoutBlanksAround() throws IOException {
        LabelledData data =
                read(
                        "age,id,rich\n1,a,no\n2,  a ,no\n3,\" a\u00a0\",no\n3,\u00a0a\u202f,no\n4,A,no\n5,07,no\n6,7,no\n");

        assertThat(data.keys()).containsExactly("a", "a", "a", "a", "A", "07", "7");
        assertThat(data.units()).isEqualTo(4);
    }

    @Test
    void keys_ofReorderedColumns_areThoseOfTheNamedOne() throws IOException {
        LabelledData data = read("ID,rich,age\nx,no,1\ny,yes,2\nx,no,3\n");

        assertThat(data.keys()).containsExactly("x", "y", "x");
        assertThat(data.features().toFloatVector()).containsExactly(0.01f, 0.02f, 0.03f);
    }

    /** Strangers without a key are not one person, and one such row stops no run. */
    @Test
    void rows_withoutAKey_areLeftOut() throws IOException {
        LabelledData data = read("age,id,rich\n1,x,no\n2,,no\n3,?,yes\n4,y,yes\n5, ,no\n");

        assertThat(data.keys()).containsExactly("x", "y");
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.features().toFloatVector()).containsExactly(0.01f, 0.04f);
        assertThat(data.targets().toFloatVector()).containsExactly(0, 1);
    }

    /** 2,000 persons of three rows, each row with a number of its own. */
    private static LabelledData persons() {
        List<String> keys = IntStream.range(0, 6000).mapToObj(i -> "P" + i % 2000).toList();
        INDArray features = Nd4j.create(keys.size(), 1);
        for (int i = 0; i < keys.size(); i++) {
            features.putScalar(i, 0, i);
        }
        return LabelledData.of(features, Nd4j.zeros(keys.size(), 1), List.of("a", "b"))
                .ofPersons(keys);
    }

    @Test
    void split_ofPersons_hasNobodyOnBothSides_andHoldsOutTheShare() {
        LabelledData all = persons();
        HeldOutSplit split = HeldOutSplit.of(all, 0.3);

        Set<String> training = new HashSet<>(split.training().keys());
        Set<String> test = new HashSet<>(split.test().keys());
        assertThat(training).doesNotContainAnyElementsOf(test);
        assertThat(training.size() + test.size()).isEqualTo(2000);
        // A standard deviation is 20.5 persons; six of them either way: 2e-9 over fixed keys.
        assertThat(test.size()).isBetween(600 - 123, 600 + 123);
        for (int i = 0; i < split.test().size(); i++) { // keys went along with their rows
            int row = split.test().features().getInt(i);
            assertThat(split.test().keys().get(i)).isEqualTo(all.keys().get(row));
        }
    }

    @Test
    void split_ofPersonsInAnotherOrder_orWithOneLess_leavesAllWhereTheyWere() {
        LabelledData all = persons();
        Set<String> test = new HashSet<>(HeldOutSplit.of(all, 0.3).test().keys());
        int[] reversed =
                IntStream.range(0, all.size())
                        .map(i -> all.size() - 1 - i)
                        .filter(i -> !all.keys().get(i).equals("P17"))
                        .toArray();

        Set<String> again = new HashSet<>(HeldOutSplit.of(all.rows(reversed), 0.3).test().keys());

        test.remove("P17");
        assertThat(again).isEqualTo(test);
    }
}
