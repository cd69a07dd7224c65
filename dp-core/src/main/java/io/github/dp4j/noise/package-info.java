/** Random bits from a cryptographic stream, and the noise made of them. */
package io.github.dp4j.noise;
