/** Tests of a promise that may be looked at after every observation and stopped at any time. */
@NullMarked
package io.github.dp4j.audit.sequential;

import org.jspecify.annotations.NullMarked;
