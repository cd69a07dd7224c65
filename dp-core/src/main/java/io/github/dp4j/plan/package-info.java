/**
 * What a training is to be: its numbers and how its batches are chosen, in one value that every
 * builder and every command makes and that trainer, calibration, ledger and report read ({@link
 * io.github.dp4j.plan.TrainingPlan}). Nothing here is read from private data: all of it is public.
 */
@NullMarked
package io.github.dp4j.plan;

import org.jspecify.annotations.NullMarked;
