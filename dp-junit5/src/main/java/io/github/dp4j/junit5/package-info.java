/**
 * Tests of the privacy of users' own mechanisms, as part of their JUnit 5 tests: {@link
 * io.github.dp4j.junit5.DpTest}.
 */
@NullMarked
package io.github.dp4j.junit5;

import org.jspecify.annotations.NullMarked;
