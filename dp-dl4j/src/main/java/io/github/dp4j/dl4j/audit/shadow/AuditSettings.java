package io.github.dp4j.dl4j.audit.shadow;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a builder hands over, checked.
 *
 * @param attacks in the order of the enum, at least one
 * @param shadowModels how many; 0 if there is no training
 * @param training empty if no attack needs shadow models
 */
record AuditSettings(
        List<Attack> attacks,
        int shadowModels,
        Optional<ShadowTraining> training,
        Optional<Path> workFolder,
        Optional<String> target,
        long seed,
        ProgressListener progress) {}
