#!/usr/bin/env python3
"""Mutation testing of dp-core: PIT, a group of classes with the tests that are to notice.

Usage: build-tools/mutate.py [GROUP ...] [--threads N] [--out FILE]

Runs the groups named (all without names) and prints the table of docs/developer/mutation-testing.md: a row a
class. Survivors are written to FILE (default: target/mutants.csv). An hour or two for all.
"""
import argparse
import collections
import csv
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROOT_PACKAGE = "io.github.dp4j."
GROUPS = {
    "fourier": (
        "LossTransform CharacteristicProduct LogSum ComposedMoment MomentBounds DirectFourier"
        " NonuniformFourier Smoothing DiscreteLoss",
        "LossTransformTest MomentsTest FourierErrorTest SmoothingTest NonuniformFourierTest"
        " LossesTest LogSumTest",
    ),
    "losses": (
        "ContinuousLoss MixedLoss FiniteLoss SymmetrizedLoss GaussianMixturePair LaplaceMixturePair"
        " NormalLaw HockeyStick FastMath DiscretePairs FiniteComposition",
        "ContinuousLossTest LossesTest HockeyStickTest PldLedgerTest HighPrecisionTest DiscretePairsTest"
        " FiniteCompositionTest OtherEventsTest FastMathTest PldRefereeTest",
    ),
    "pld": (
        "ComposedLosses EpsilonRefinement DeltaRefinement CertifiedBounds Discretisation EpsilonSearch LargestFitting PldAccountant PldLedger LedgerProfile WorstCasePairs SampledReleases"
        " SampledNoise SampledRelease BaseRelease EventCounts GroupEvents",
        "PldAccountantTest PldLedgerTest FiniteCompositionTest MeaningTest SafeSideTest LargestFittingTest"
        " EventShapesTest RoundingUpTest BaseReleaseTest ComposedLossesTest SampledBatchesRefereeTest",
    ),
    # No part of any proof: nearly any figure will do, so each survivor runs all tests.
    "estimates": ("SaddleEstimate TransformCost LossTruncation RepresentativeReleases Saddle ErrorBudget", "LossTruncationTest LossTransformTest ComposedLossesTest"),
    "rdp": (
        "RdpAccountant RdpCurves RdpOrders RdpCurve RdpSum RoundUp RdpConversion RenyiQuadrature LaplaceRenyi"
        " RandomTrialsRenyi WithoutReplacementRenyi ExcessMoment BinomialTail Refusals"
        " StrategyMatrix",
        "RdpFormulasTest RdpAccountantTest RoundingUpTest RandomTrialsTest OtherEventsTest"
        " StrategyMatrixTest EventShapesTest SampledBatchesRefereeTest RenyiQuadratureTest"
        " RdpSearchTest",
    ),
    "use": (
        "Calibration RateOfEpochs PrivacyFilter PrivacyOdometer TradeOffCurve BestAccountant"
        " BasicComposition",
        "CalibrationTest AdaptiveUseTest TradeOffCurveTest MeaningTest BestAccountantTest"
        " SafeSideTest",
    ),
}
OTHERS = {
    "sampling": ("sampling", "*", "*Test"),
    "noise": ("noise", "*", "*Test"),
    "privacy": ("privacy", "*", "*Test"),
    "files": ("files", "*", "*Test"),
    "report": ("report", "*", "*Test"),
}
ALL = {**{name: ("accounting", *group) for name, group in GROUPS.items()}, **OTHERS}
STATES = ["KILLED", "TIMED_OUT", "SURVIVED", "NO_COVERAGE"]


def run(group, threads):
    package, classes, tests = ALL[group]
    # The rooms below accounting as well: "*" stands for any of them.
    package = ROOT_PACKAGE + package + ("*." if package == "accounting" else ".")
    targets = ",".join(package + c + s for c in classes.split() for s in ("", "$*"))
    subprocess.run(
        ["./mvnw", "-q", "-Ppit", "-pl", "dp-core", "test-compile",
         "org.pitest:pitest-maven:mutationCoverage",
         "-DtargetClasses=" + targets,
         "-DtargetTests=" + ",".join(package + t for t in tests.split()),
         f"-Dthreads={threads}"],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with open(ROOT / "dp-core/target/pit-reports/mutations.csv", newline="") as file:
        return [row for row in csv.reader(file)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("groups", nargs="*", choices=[[], *ALL], default=[])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", default=ROOT / "target/mutants.csv")
    args = parser.parse_args()
    counts = collections.defaultdict(collections.Counter)
    pathlib.Path(args.out).parent.mkdir(exist_ok=True)
    with open(args.out, "w", newline="") as file:
        survivors = csv.writer(file)
        for group in args.groups or ALL:
            print(f"{group} ...", file=sys.stderr, flush=True)
            for _, name, mutator, method, line, state, *_ in run(group, args.threads):
                name = name.split(".")[-1].split("$")[0]
                counts[name][state if state in STATES else "KILLED"] += 1
                if state in ("SURVIVED", "NO_COVERAGE"):
                    survivors.writerow([name, mutator.split(".")[-1], method, line, state])
            file.flush()
    print("| class | mutants | killed | timed out | survived | no coverage |")
    print("| --- | --- | --- | --- | --- | --- |")
    total = sum(counts.values(), collections.Counter())
    for name, count in [*sorted(counts.items()), ("all", total)]:
        cells = [sum(count.values())] + [count[state] for state in STATES]
        print(f"| `{name}` | " .replace("`all`", "all") + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
