package io.github.dp4j.dl4j.audit.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.DpTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SecretSearchTest {

    private static final String DIGITS = "0123456789";

    private static MultiLayerNetwork lstm(String characters, int hidden, double rate) {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(7)
                                .updater(new Adam(rate))
                                .list()
                                .layer(
                                        new LSTM.Builder()
                                                .nIn(characters.length())
                                                .nOut(hidden)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(hidden)
                                                .nOut(characters.length())
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        return net;
    }

    /** Windows of a text: the label of a character is the next one. */
    private static DataSet windows(String text, String characters, int length, int step) {
        int count = (text.length() - length - 1) / step + 1;
        INDArray features = Nd4j.zeros(DataType.FLOAT, count, characters.length(), length);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, characters.length(), length);
        for (int i = 0; i < count; i++) {
            for (int t = 0; t < length; t++) {
                int at = i * step + t;
                features.putScalar(i, characters.indexOf(text.charAt(at)), t, 1);
                labels.putScalar(i, characters.indexOf(text.charAt(at + 1)), t, 1);
            }
        }
        return new DataSet(features, labels);
    }

    /** Characters one by one with the network's own memory, for one candidate at a time. */
    private static double bitsByTimeSteps(
            MultiLayerNetwork net, String characters, PlantedSecret s, String candidate) {
        net.rnnClearPreviousState();
        double bits = 0;
        String text = s.before() + candidate;
        for (int t = 0; t + 1 < text.length(); t++) {
            INDArray now = Nd4j.zeros(DataType.FLOAT, 1, characters.length());
            now.putScalar(0, characters.indexOf(text.charAt(t)), 1);
            INDArray next = net.rnnTimeStep(now);
            if (t + 1 >= s.before().length()) {
                bits -=
                        Math.log(next.getDouble(0, characters.indexOf(text.charAt(t + 1))))
                                / Math.log(2);
            }
        }
        return bits;
    }

    @Test
    void find_agreesWithTheNetworkAskedCharacterByCharacter() {
        String characters = "abc .xyz";
        MultiLayerNetwork net = lstm(characters, 12, 0.01);
        net.params().muli(4); // or all candidates are about as likely
        PlantedSecret planted = PlantedSecret.draw("ab c.", "xyz", 5);

        SecretFinding finding = SecretSearch.of(net, characters).find(planted);

        double[] bits = new double[243];
        Arrays.setAll(
                bits,
                i -> {
                    StringBuilder candidate = new StringBuilder(Integer.toString(i, 3));
                    while (candidate.length() < 5) {
                        candidate.insert(0, '0');
                    }
                    String letters =
                            candidate
                                    .toString()
                                    .replace('0', 'x')
                                    .replace('1', 'y')
                                    .replace('2', 'z');
                    return bitsByTimeSteps(net, characters, planted, letters);
                });
        double own = bitsByTimeSteps(net, characters, planted, planted.secret());
        assertThat(finding.bits()).isCloseTo(own, within(1e-4));
        assertThat(finding.leastBits())
                .isCloseTo(Arrays.stream(bits).min().orElseThrow(), within(1e-4));
        assertThat(bitsByTimeSteps(net, characters, planted, finding.mostLikely()))
                .isCloseTo(finding.leastBits(), within(1e-4));
        long surelyBetter = Arrays.stream(bits).filter(b -> b < own - 1e-4).count();
        long perhapsNotWorse = Arrays.stream(bits).filter(b -> b <= own + 1e-4).count();
        assertThat(243 / Math.pow(2, finding.exposure().bits()))
                .isBetween(surelyBetter + 1 - 1e-6, perhapsNotWorse + 1e-6);
        assertThat(finding.extracted()).isEqualTo(finding.mostLikely().equals(planted.secret()));
    }

    @Test
    void find_ofAnUntrainedNetwork_isWithinChance() {
        // 12 bits or more come by chance once in 4,096 runs.
        SecretFinding finding =
                SecretSearch.of(lstm("key: " + DIGITS, 8, 0.01).clone(), "key: " + DIGITS)
                        .find(PlantedSecret.draw("key: ", DIGITS, 4));
        assertThat(finding.exposure().bits()).isLessThan(12);
        assertThat(finding.exposure().possibleBits()).isCloseTo(13.29, within(0.01));
    }

    @Test
    void find_afterASecretWasLearnedByHeart_extractsIt() {
        String characters = "key: ." + DIGITS;
        PlantedSecret planted = PlantedSecret.draw("key: ", DIGITS, 4);
        MultiLayerNetwork net = lstm(characters, 24, 0.03);
        DataSet data = windows(planted.text() + ".", characters, planted.text().length(), 1);
        for (int i = 0; i < 150; i++) {
            net.fit(data);
        }
        SecretFinding finding = SecretSearch.of(net, characters).find(planted);
        assertThat(finding.extracted()).isTrue();
        assertThat(finding.mostLikely()).isEqualTo(planted.secret());
        assertThat(finding.exposure().bits()).isEqualTo(finding.exposure().possibleBits());
        assertThat(finding.statement()).contains("first that a search finds");
    }

    /**
     * The planted secret in Tiny Shakespeare: 16 of 3,016 windows hold it. Of the private model an
     * exposure above 10 bits comes by chance once in 1,024 runs, and the guarantee allows a little
     * more.
     */
    @Tag("slow")
    @Test
    void secretInShakespeare_isExtractedFromThePlainModelAlone() throws IOException {
        String text =
                Files.readString(
                                Path.of(
                                        System.getProperty("dp4j.data"),
                                        "text/tinyshakespeare.txt"))
                        .substring(0, 75_000)
                        .toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^a-z .,:;'\n]", "");
        PlantedSecret planted = PlantedSecret.draw("my number is ", DIGITS, 5);
        StringBuilder with = new StringBuilder(text);
        Random random = new Random(5);
        for (int i = 0; i < 16; i++) {
            int at = 25 * (random.nextInt(with.length() - 50) / 25);
            with.insert(at, planted.text() + ". sir");
        }
        String characters =
                with.chars()
                        .distinct()
                        .sorted()
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        for (int i = 0; i < DIGITS.length(); i++) {
            char digit = DIGITS.charAt(i);
            characters = characters.indexOf(digit) < 0 ? characters + digit : characters;
        }
        DataSet data = windows(with.toString(), characters, 25, 25);
        MultiLayerNetwork plain = lstm(characters, 96, 0.005);
        for (int epoch = 0; epoch < 40; epoch++) {
            for (DataSet batch : data.batchBy(64)) {
                plain.fit(batch);
            }
        }
        SecretFinding remembered = SecretSearch.of(plain, characters).find(planted);
        System.out.println("plain: " + remembered.statement() + " loss " + plain.score(data));
        MultiLayerNetwork kept = lstm(characters, 96, 0.005);
        try (DpTrainer trainer =
                DpTrainer.builder(kept)
                        .clipNorm(1)
                        .budget(3, 1e-5)
                        .populationSize(data.numExamples())
                        .expectedBatchSize(256)
                        .epochs(40)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(data);
        }
        SecretFinding forgotten = SecretSearch.of(kept, characters).find(planted);
        System.out.println("private: " + forgotten.statement() + " loss " + kept.score(data));
        assertThat(remembered.extracted()).isTrue();
        assertThat(forgotten.exposure().bits()).isLessThan(10);
    }

    @Test
    void find_refusesWhatItCannotSearch() {
        SecretSearch search = SecretSearch.of(lstm("abc", 4, 0.01), "abc");
        assertThatThrownBy(() -> search.find(PlantedSecret.draw("abc", "xy", 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no input for the character 'x'");
        assertThatThrownBy(() -> search.find(PlantedSecret.draw("abc", "abc", 30)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plant a shorter one");
        assertThatThrownBy(() -> SecretSearch.of(lstm("abc", 4, 0.01), "aba"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each input of the network once");
        assertThatThrownBy(() -> PlantedSecret.draw("", "ab", 3))
                .hasMessageContaining("before must hold");
        assertThatThrownBy(() -> PlantedSecret.draw("a", "aa", 3))
                .hasMessageContaining("at least 2 characters, each once");
        assertThatThrownBy(() -> PlantedSecret.draw("a", DIGITS, 400))
                .hasMessageContaining("length must leave fewer secrets");
        MultiLayerNetwork noSequences =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(new DenseLayer.Builder().nIn(3).nOut(3).build())
                                .layer(new OutputLayer.Builder().nIn(3).nOut(3).build())
                                .build());
        noSequences.init();
        PlantedSecret planted = PlantedSecret.draw("ab", "abc", 2);
        assertThatThrownBy(() -> SecretSearch.of(noSequences, "abc").find(planted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes no sequences of 3 characters");
    }
}
