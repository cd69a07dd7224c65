/**
 * Writes {@code docs/certificate.md}: {@code ./mvnw -Pcertify} runs tests of all modules, and then
 * {@link io.github.dp4j.certificate.Certificate} puts together what they found.
 */
package io.github.dp4j.certificate;
