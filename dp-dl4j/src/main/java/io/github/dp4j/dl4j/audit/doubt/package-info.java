/**
 * Whether members and non-members can be compared at all: records that look alike, and splits that
 * no lot would have drawn. Internal.
 */
@NullMarked
package io.github.dp4j.dl4j.audit.doubt;

import org.jspecify.annotations.NullMarked;
