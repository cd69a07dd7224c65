/**
 * Renyi divergences: {@code RdpCurves} knows those of an event, by quadrature ({@code
 * RenyiQuadrature}, {@code LaplaceRenyi}) or formula ({@code WithoutReplacementRenyi}, {@code
 * RandomTrialsRenyi}); {@code RdpSum} adds them up and {@code RdpConversion} turns them into
 * epsilon and delta.
 *
 * <p>Internal: no part of the API, and free to change. Types are public because Java packages do
 * not nest.
 */
@NullMarked
package io.github.dp4j.accounting.rdp;

import org.jspecify.annotations.NullMarked;
