package io.github.dp4j.cli;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.StandardAccountant;
import io.github.dp4j.cli.data.SettingsFile;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a training costs. */
@Command(
        name = "account",
        description = {
            "Says which epsilon a training with DP-SGD costs.",
            "",
            "Several values of an option, separated by commas, give a table.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  60,000 examples, expected batch size 600, 1,000 steps:",
            "  dp4j account --sampling-rate 0.01 --noise-multiplier 1.1 --steps 1000 --delta 1e-5",
            "",
            "  the same for several noise multipliers, and by epochs:",
            "  dp4j account --sampling-rate 0.01 --noise-multiplier 0.8,1,1.2 --epochs 10 --delta"
                    + " 1e-5",
            "",
            "  what that means to an attacker, and to somebody with 3 records:",
            "  dp4j account --sampling-rate 0.01 --noise-multiplier 1.1 --steps 1000 --delta 1e-5 \\",
            "      --attack --group 3",
            "",
            "  all settings of a file, one JSON object a line:",
            "  dp4j account --settings settings.csv",
        })
final class AccountCommand implements Callable<Integer> {

    @Mixin private SettingOptions training;

    @Mixin private AccountingOptions options;

    @Mixin private Meaning meaning;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "A CSV file with the columns samplingRate, noiseMultiplier, steps, delta and,"
                            + " if need be, relation. Prints one JSON object a row, in the order of"
                            + " the file.")
    private Path file;

    AccountCommand() {}

    @Override
    public Integer call() {
        Release release = training.release(options);
        meaning.check(options);
        Accountant accountant = options.accountant().accountant();
        boolean json = options.json() || file != null;
        List<Setting> settings = settings(file, training, options);
        if (meaning.isAsked() && settings.size() > 1 && !json) {
            throw options.wrongUse(
                    "--attack, --group and --renyi explain one setting: give one value of each option, or"
                            + " add --json.");
        }
        Answers answers = new Answers(options, release, json, settings.size());
        try (Waiting waiting = Waiting.beginUnlessPrinted("Accounting", settings.size(), json)) {
            for (Setting setting : settings) {
                answers.add(setting, () -> answer(accountant, release, setting, !json));
                waiting.step();
            }
        }
        return answers.finish();
    }

    private Answers.Answer answer(
            Accountant accountant, Release release, Setting setting, boolean inWords) {
        DpEvent event = release.event(setting.plan());
        return new Answers.Answer(
                setting,
                guarantee(accountant, event, setting, inWords),
                meaning.isAsked() ? meaning.of(options.accountant(), event, setting) : Map.of(),
                /* problem= */ null);
    }

    /** Returns the settings of a file, or those that the options give. */
    static List<Setting> settings(Path file, SettingOptions training, AccountingOptions options) {
        if (file == null) {
            options.requireTraining(training);
            return options.settings(training, /* epsilons= */ null);
        }
        if (training.samplingRates() != null
                || training.noiseMultipliers() != null
                || training.isLengthGiven()
                || training.hasEvent()
                || options.deltas() != null) {
            throw options.wrongUse(
                    "--settings takes all from the file: leave out --sampling-rate,"
                            + " --noise-multiplier, --steps, --epochs, --delta and --event.");
        }
        return SettingsFile.read(file, options.common(training)).entrySet().stream()
                .map(row -> new Setting(row.getValue(), Optional.of(row.getKey())))
                .toList();
    }

    private static PrivacyGuarantee guarantee(
            Accountant accountant, DpEvent event, Setting setting, boolean inWords) {
        // The other accountant's figure is for people, and costs them as much again.
        return inWords && accountant instanceof StandardAccountant standard
                ? standard.compared(event, setting.plan().relation(), setting.delta())
                : accountant.guarantee(event, setting.plan().relation(), setting.delta());
    }
}
