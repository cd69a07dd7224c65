package io.github.dp4j.dl4j;

import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;

/**
 * The numbers of a training as its builder held them when it was built: all public, and none of
 * them changes any more. NaN, 0 and null stand for what was not given.
 *
 * @param clipNorm C, the L2 norm to which each example's gradient is clipped; may be infinite
 * @param noiseMultiplier sigma, in units of C; NaN if it is to be calibrated to the budget
 * @param budget the most to spend; null if there is no limit
 * @param delta the failure probability at which epsilon is reported
 * @param expectedBatchSize B, the public divisor of every noised sum
 * @param samplingRate q
 * @param populationSize N
 * @param epochs the length planned, in passes
 * @param steps the length planned, in steps
 * @param sampling how batches are chosen
 * @param relation which data sets are neighbours; never null
 * @param repeatsAreDistinct the owner's word that equal rows are different records
 */
record TrainingPlan(
        double clipNorm,
        double noiseMultiplier,
        PrivacyBudget budget,
        double delta,
        double expectedBatchSize,
        double samplingRate,
        double populationSize,
        double epochs,
        long steps,
        Sampling sampling,
        NeighboringRelation relation,
        boolean repeatsAreDistinct) {}
