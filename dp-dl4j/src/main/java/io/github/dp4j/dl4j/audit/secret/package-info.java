/**
 * Secrets planted in training text, and what a trained character model gives away of them. {@link
 * io.github.dp4j.dl4j.audit.secret.PlantedSecret} is drawn and written into the text, {@link
 * io.github.dp4j.dl4j.audit.secret.SecretSearch} asks the model for it.
 */
@NullMarked
package io.github.dp4j.dl4j.audit.secret;

import org.jspecify.annotations.NullMarked;
