/**
 * Membership attacks as formulas: what models say of records in, one score a record out, always
 * higher for what looks more like a member. {@link io.github.dp4j.audit.attack.Signals} are the
 * attacks that need the audited model alone; {@link io.github.dp4j.audit.attack.Lira}, {@link
 * io.github.dp4j.audit.attack.Bavaria} and {@link io.github.dp4j.audit.attack.Rmia} compare it with
 * shadow models that were trained with and without each record ({@link
 * io.github.dp4j.audit.attack.ShadowSignals}).
 */
@NullMarked
package io.github.dp4j.audit.attack;

import org.jspecify.annotations.NullMarked;
