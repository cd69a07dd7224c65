package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.audit.report.AttackResult;
import io.github.dp4j.audit.report.AuditFindings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit that is killed goes on where it was. */
class ResumedAuditTest {

    private static final EnumSet<Attack> ATTACKS =
            EnumSet.of(Attack.LIRA_ONLINE, Attack.RMIA_ONLINE, Attack.LOSS_PER_CLASS);

    @TempDir Path folder;

    private ModelAuditBuilder audit(int models) {
        return ModelAudit.builder(Small.overfitted())
                .members(Small.members())
                .nonMembers(Small.nonMembers())
                .attacks(ATTACKS)
                .shadowModels(models)
                .training(ShadowTraining.plain(4, Small.BATCH));
    }

    private Path work() {
        return folder.resolve("work");
    }

    private static double[][] scores(AuditFindings findings) {
        return findings.attacks().stream()
                .map(
                        (AttackResult attack) ->
                                IntStream.range(0, attack.size())
                                        .mapToDouble(attack::score)
                                        .toArray())
                .toArray(double[][]::new);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    @Test
    void killedAudit_resumesToTheSameFindings() throws IOException {
        double[][] whole = scores(audit(8).build().run());
        assertThatThrownBy(
                        () ->
                                audit(8).workFolder(work())
                                        .progress(
                                                (done, total) -> {
                                                    if (done == 3) {
                                                        throw new IllegalStateException("killed");
                                                    }
                                                })
                                        .build()
                                        .run())
                .hasMessage("killed");
        int kept = files(work()).size();
        assertThat(kept).isBetween(3, 5);
        List<Integer> seen = new ArrayList<>();
        AuditFindings resumed =
                audit(8).workFolder(work()).progress((done, total) -> seen.add(done)).build().run();

        assertThat(seen).startsWith(kept).endsWith(8).hasSize(9 - kept);
        assertThat(scores(resumed)).isDeepEqualTo(whole);
    }

    @Test
    void finishedAudit_trainsNothingAgain_andMoreModelsBuildOnIt() {
        double[][] first = scores(audit(4).workFolder(work()).build().run());
        List<Integer> seen = new ArrayList<>();
        double[][] again =
                scores(
                        audit(4).workFolder(work())
                                .progress((done, total) -> seen.add(done))
                                .build()
                                .run());
        assertThat(seen).containsExactly(4);
        assertThat(again).isDeepEqualTo(first);

        seen.clear();
        audit(6).workFolder(work()).progress((done, total) -> seen.add(done)).build().run();
        assertThat(seen).containsExactly(4, 5, 6);
    }

    @Test
    void anotherAuditsFolder_isRefused() {
        audit(4).workFolder(work()).build().run();

        assertThatThrownBy(() -> audit(4).workFolder(work()).seed(1).build().run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another audit")
                .hasMessageContaining("shadow-00000.logits");
        assertThatThrownBy(
                        () ->
                                audit(4).workFolder(work())
                                        .training(ShadowTraining.plain(5, Small.BATCH))
                                        .build()
                                        .run())
                .hasMessageContaining("another audit");
        assertThatThrownBy(
                        () ->
                                audit(4).workFolder(work())
                                        .nonMembers(Small.data(Small.MEMBERS, 12))
                                        .build()
                                        .run())
                .hasMessageContaining("another audit");
    }

    @Test
    void damagedFile_isMadeAgain() throws IOException {
        double[][] first = scores(audit(4).workFolder(work()).build().run());
        Path torn = files(work()).get(1);
        byte[] bytes = Files.readAllBytes(torn);
        Files.write(torn, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Path flipped = files(work()).get(2);
        byte[] others = Files.readAllBytes(flipped);
        others[100] ^= 1;
        Files.write(flipped, others);

        assertThat(scores(audit(4).workFolder(work()).build().run())).isDeepEqualTo(first);
        assertThat(Files.readAllBytes(torn)).isEqualTo(bytes);
    }

    @Test
    void files_areTheirOwnersAlone() throws IOException {
        audit(4).workFolder(work()).build().run();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(work())))
                .isEqualTo("rwx------");
        assertThat(files(work()))
                .hasSize(4)
                .allSatisfy(
                        file ->
                                assertThat(
                                                PosixFilePermissions.toString(
                                                        Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
    }
}
