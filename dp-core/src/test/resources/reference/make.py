#!/usr/bin/env python3
"""Makes the figures of this folder anew: what other accountants, and arithmetic of 40 digits, say.

    python3 -m venv /tmp/peers
    /tmp/peers/bin/pip install dp-accounting==0.6.0 prv-accountant==0.2.0 mpmath==1.3.0
    /tmp/peers/bin/python dp-core/src/test/resources/reference/make.py [SECTION ...] [--check] [--every N]

The settings stand in the files themselves: each row is computed from its own q, sigma, T and so on,
and a figure that is null, or that a row lacks, is left out (a PLD of epsilon 250 takes hours). To
add a row, write its settings and a 0 for each figure wanted, and run this.

--check compares instead of writing, --every N takes every Nth row. Without SECTION all are made:
some hours on one core, most of them for the PLD of `grid` and for `truncated_poisson`.

The stored figures come from dp_accounting 0.6.0 (commit b5b0286), prv_accountant 0.2.0 (a844f72),
Opacus 1.5.4 (4d0ebc84; its two columns of dpsgd_epsilon.csv are kept as they are, since no test
reads them), mpmath 1.3.0, numpy 2.4.6, scipy 1.17.1, Python 3.11.7. PLDs: grid 1e-4 unless a row
says `disc`, pessimistic, connect-the-dots. README.md says what is known to be wrong with them.
"""
import argparse
import json
import math
import pathlib

import dp_accounting
import mpmath
from dp_accounting import NeighboringRelation as Relation
from dp_accounting.pld import PLDAccountant
from dp_accounting.rdp import RdpAccountant
from scipy import optimize, stats

HERE = pathlib.Path(__file__).resolve().parent
ADD_OR_REMOVE, REPLACE = Relation.ADD_OR_REMOVE_ONE, Relation.REPLACE_ONE


# Events.

def sampled(q, event):
    return event if q == 1 else dp_accounting.PoissonSampledDpEvent(q, event)


def dp_sgd(row):
    one = sampled(row["q"], dp_accounting.GaussianDpEvent(row["sigma"]))
    return dp_accounting.SelfComposedDpEvent(one, row["T"])


def laplace(row):
    one = sampled(row["q"], dp_accounting.LaplaceDpEvent(row["b"]))
    return dp_accounting.SelfComposedDpEvent(one, row["T"])


def phases(row):
    return dp_accounting.ComposedDpEvent([dp_sgd(phase) for phase in row["phases"]])


def gaussian_plus_laplace(row):
    noise = dp_accounting.LaplaceDpEvent(row["laplace_b"])
    return dp_accounting.ComposedDpEvent(
        [dp_sgd(row), dp_accounting.SelfComposedDpEvent(noise, row["laplace_T"])])


def without_replacement(row):
    return dp_accounting.SelfComposedDpEvent(
        dp_accounting.SampledWithoutReplacementDpEvent(
            row["n"], row["batch"], dp_accounting.GaussianDpEvent(row["sigma"])), row["T"])


def truncated(row):
    return dp_accounting.SelfComposedDpEvent(
        dp_accounting.TruncatedSubsampledGaussianDpEvent(
            row["n"], row["q"], row["truncated_batch"], row["sigma"]), row["T"])


def approximate(row):
    return dp_accounting.SelfComposedDpEvent(
        dp_accounting.dp_event.EpsilonDeltaDpEvent(row["epsilon"], row["delta"]), row["T"])


def tree(row):
    return dp_accounting.SingleEpochTreeAggregationDpEvent(row["noise_multiplier"], row["step_count"])


# Figures: functions of a row and of what stands there now (whose deltas or orders they answer).

def rdp(event, relation=ADD_OR_REMOVE):
    def figure(row, old):
        accountant = RdpAccountant(neighboring_relation=relation).compose(event(row))
        return {delta: accountant.get_epsilon(float(delta)) for delta in old}
    return figure


def rdp_order(event, relation=ADD_OR_REMOVE):
    def figure(row, old):
        accountant = RdpAccountant(neighboring_relation=relation).compose(event(row))
        return {delta: accountant.get_epsilon_and_optimal_order(float(delta))[1] for delta in old}
    return figure


def rdp_values(event, relation=ADD_OR_REMOVE):
    def figure(row, old):
        accountant = RdpAccountant(row["rdp_values_orders"], relation).compose(event(row))
        return list(accountant._rdp)
    return figure


def pld_accountant(row, event, relation):
    return PLDAccountant(relation, row.get("disc", 1e-4)).compose(event(row))


def pld(event, relation=ADD_OR_REMOVE):
    def figure(row, old):
        accountant = pld_accountant(row, event, relation)
        return {delta: accountant.get_epsilon(float(delta)) for delta in old}
    return figure


def divergence(q, sigma, order):
    """Of one step of the sampled Gaussian, the larger of both directions."""
    mpmath.mp.dps = 40
    q, sigma, order = mpmath.mpf(q), mpmath.mpf(sigma), mpmath.mpf(order)
    if q == 1:
        return float(order / (2 * sigma ** 2))
    if order == int(order):
        n = int(order)
        moment = mpmath.fsum(
            mpmath.binomial(n, k) * q ** k * (1 - q) ** (n - k) * mpmath.exp(k * (k - 1) / (2 * sigma ** 2))
            for k in range(n + 1))
    else:
        moment = mpmath.quad(
            lambda x: mpmath.npdf(x, 0, sigma)
            * (1 - q + q * mpmath.exp((2 * x - 1) / (2 * sigma ** 2))) ** order,
            mpmath.linspace(-20 * sigma, order + 20 * sigma, 60))
    return float(mpmath.log(moment) / (order - 1))


def exact_divergences(row, old):
    return [None if value is None else divergence(row["q"], row["sigma"], order)
            for order, value in zip(row["orders"], old)]


def gaussian_delta(sigma, epsilon):
    return stats.norm.cdf(0.5 / sigma - epsilon * sigma) - math.exp(
        epsilon + stats.norm.logcdf(-0.5 / sigma - epsilon * sigma))


def gaussian_epsilon(sigma, delta):
    """Balle and Wang (arXiv 1805.06530), Theorem 8."""
    most = 1 / sigma ** 2 + 50 / sigma + 1
    return optimize.brentq(lambda e: gaussian_delta(sigma, e) - delta, 0, most, xtol=1e-13)


def gaussian_exact(sensitivity):
    def figure(row, old):
        sigma = row["sigma"] / sensitivity / math.sqrt(row.get("T", 1))
        return {delta: gaussian_epsilon(sigma, float(delta)) for delta in old}
    return figure


def noise(accountant, bracket_tolerance):
    def figure(row, old):
        return dp_accounting.calibrate_dp_mechanism(
            accountant, lambda sigma: dp_sgd({**row, "sigma": sigma}), row["target_epsilon"], row["delta"],
            tol=bracket_tolerance)
    return figure


def most_steps(row, old):
    return dp_accounting.calibrate_dp_mechanism(
        RdpAccountant, lambda steps: dp_sgd({**row, "T": steps}), row["target_epsilon"], row["delta"],
        dp_accounting.LowerEndpointAndGuess(0, 100), discrete=True)


def conversion(row, old):
    return list(RdpAccountant().compose(dp_sgd({**row, "q": 1})).get_epsilon_and_optimal_order(row["delta"]))


def conversion_delta(row, old):
    return list(RdpAccountant().compose(dp_sgd({**row, "q": 1})).get_delta_and_optimal_order(1))


VECTORS = {
    "rdp_values": {"rdp_mpmath": exact_divergences},
    "grid": {
        "rdp": rdp(dp_sgd),
        "gaussian_exact": gaussian_exact(1),
        "gaussian_exact_replace_one": gaussian_exact(2),
        "pld": pld(dp_sgd),
        "pld_replace_one": pld(dp_sgd, REPLACE),
    },
    "pld_fine": {"pld": pld(dp_sgd)},
    "laplace": {"rdp": rdp(laplace), "rdp_values": rdp_values(laplace), "pld": pld(laplace)},
    "heterogeneous": {
        "rdp": rdp(phases),
        "pld": pld(phases),
        "pld_replace_one": pld(phases, REPLACE),
    },
    "gaussian_plus_laplace": {"pld": pld(gaussian_plus_laplace)},
    "sampling_without_replacement": {
        "rdp": rdp(without_replacement, REPLACE),
        "rdp_order": rdp_order(without_replacement, REPLACE),
        "rdp_values": rdp_values(without_replacement, REPLACE),
    },
    "truncated_poisson": {"pld": pld(truncated), "pld_replace_one": pld(truncated, REPLACE)},
    "calibration": {
        "pld": noise(PLDAccountant, 1e-5),
        "pld_replace_one": noise(lambda: PLDAccountant(REPLACE), 1e-4),
    },
    "calibration_steps": {"max_T_rdp": most_steps},
    "gaussian_exact": {"epsilon": lambda row, old: gaussian_epsilon(row["sigma"], row["delta"])},
    "tree_aggregation_single_epoch": {"rdp_eps": rdp(tree, Relation.REPLACE_SPECIAL)},
    "eps_delta_events": {"pld": pld(approximate)},
    "rdp_conversion": {"dp_accounting": conversion, "delta_at_eps1": conversion_delta},
}


def prv(row):
    from prv_accountant import PRVAccountant
    from prv_accountant.privacy_random_variables import PoissonSubsampledGaussianMechanism
    one = PoissonSubsampledGaussianMechanism(noise_multiplier=row["sigma"], sampling_probability=row["q"])
    accountant = PRVAccountant(prvs=[one], max_self_compositions=[row["T"]], eps_error=0.01,
                               delta_error=row["delta"] / 1000)
    return accountant.compute_epsilon(row["delta"], [row["T"]])


def of_dp_sgd(row):
    row = {"q": row["q"], "sigma": row["sigma"], "T": int(row["steps"]), "delta": row["delta"]}
    event = dp_sgd(row)
    made = dict(zip(("dpa_rdp_eps", "dpa_rdp_order"),
                    RdpAccountant().compose(event).get_epsilon_and_optimal_order(row["delta"])))
    made["dpa_pld_eps"] = PLDAccountant().compose(event).get_epsilon(row["delta"])
    if row["q"] < 1:
        made.update(zip(("prv_low", "prv_est", "prv_up"), prv(row)))
    return made


def of_calibration(row):
    row = {"q": row["q"], "T": int(row["steps"]), "delta": row["delta"], "target_epsilon": row["target_eps"]}
    return {"sigma_rdp": noise(RdpAccountant, 1e-6)(row, None), "sigma_pld": noise(PLDAccountant, 1e-4)(row, None)}


TABLES = {"dpsgd_epsilon.csv": of_dp_sgd, "calibration.csv": of_calibration}


# Files.

def spelled(value):
    """Infinity and NaN as strings: JSON has no numbers for them."""
    if isinstance(value, dict):
        return {key: spelled(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [spelled(v) for v in value]
    if value is None:
        return None
    value = float(value)
    return value if math.isfinite(value) else {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")


def difference(old, new):
    """The largest relative difference of numbers that stand at one place."""
    if isinstance(old, dict):
        return max((difference(old[key], new[key]) for key in old), default=0)
    if isinstance(old, list):
        return max((difference(*pair) for pair in zip(old, new)), default=0)
    if old is None or new is None:
        return 0 if old is new else math.inf
    old, new = float(old), float(new)
    if old == new or math.isnan(old) and math.isnan(new):
        return 0
    return abs(old - new) / max(abs(old), 1e-12)


def rows_of(vectors):
    return {**{k: v for k, v in vectors.items() if k != "other"}, **vectors["other"]}


def written(vectors):
    """A row a line, so that a change shows what changed."""
    def lines(rows, indent):
        return "[\n" + ",\n".join(indent + json.dumps(row) for row in rows) + "\n" + indent[2:] + "]"
    parts = [f'  "{name}": {lines(rows, "    ")}' for name, rows in vectors.items() if name != "other"]
    others = [f'    "{name}": {lines(rows, "      ")}' for name, rows in vectors["other"].items()]
    return "{\n" + ",\n".join(parts) + ',\n  "other": {\n' + ",\n".join(others) + "\n  }\n}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sections", nargs="*", help="of accounting_vectors.json, or names of CSV files")
    parser.add_argument("--check", action="store_true", help="compares, and writes nothing")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="takes every Nth row")
    args = parser.parse_args()
    wanted = args.sections or [*VECTORS, *TABLES]
    file = HERE / "accounting_vectors.json"
    vectors = json.loads(file.read_text())
    for name in wanted:
        worst = {}
        if name in VECTORS:
            for row in rows_of(vectors)[name][::args.every]:
                for key, figure in VECTORS[name].items():
                    if row.get(key) is not None:
                        new = spelled(figure(row, row[key]))
                        worst[key] = max(worst.get(key, 0), difference(row[key], new))
                        if not args.check:
                            row[key] = new
        else:
            table = (HERE / name).read_text().splitlines()
            head = next(i for i, line in enumerate(table) if line[0].isalpha())
            columns = table[head].split(",")
            for i in range(head + 1, len(table), args.every):
                row = dict(zip(columns, table[i].split(",")))
                for key, new in TABLES[name]({k: float(v) for k, v in row.items()}).items():
                    worst[key] = max(worst.get(key, 0), difference(float(row[key]), float(new)))
                    row[key] = repr(float(new))
                if not args.check:
                    table[i] = ",".join(row.values())
            if not args.check:
                (HERE / name).write_text("\n".join(table) + "\n")
        print(f"{name}: largest relative difference from before:",
              ", ".join(f"{key} {value:.1e}" for key, value in worst.items()), flush=True)
        if not args.check:
            file.write_text(written(vectors))


if __name__ == "__main__":
    main()
